import { describe, expect, it } from 'vitest';
import { evidenceOf, readCase } from '../../../../scripts/cases.ts';
import { parseEndpoint } from '../../../cli/endpoint.ts';
import { diagnose } from '../../../diagnose.ts';
import type { Report } from '../../../model/report/index.ts';
import { reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('public-bandwidth-missing');

const CASE = 'cases/gateways/clb-nodes-without-public-bandwidth';

/** The report once answers of the cloud say something else. */
async function reported(edits: Readonly<Record<string, (text: string) => string>>): Promise<Report> {
  const { report } = await reportWithEdit(CASE, (text, name) => Object.entries(edits).reduce((said, [file, edit]) => (name === `cluster/${file}` ? edit(said) : said), text));
  return report;
}

const found = ({ verdict, findings, notes }: Report): readonly string[] => [verdict.kind, ...findings.map(({ id }) => id), ...notes.map(({ id }) => `(${id})`)];
const why = ({ verdict }: Report): readonly string[] => (verdict.kind === 'unknown' ? verdict.because.map(({ text }) => text) : []);

const unasked = { 'DescribeNetworkAccountType.json': (): string => '{ "Response": { "Error": { "Code": "AuthFailure" } } }' };
const some = (text: string): string => text.replaceAll('"InternetMaxBandwidthOut": 0', '"InternetMaxBandwidthOut": 1');
const unprobed = { 'DescribeListeners-lb-6swt4hda.json': (text: string): string => text.replace('"HealthSwitch": 1', '"HealthSwitch": 0'), 'DescribeTargetHealth.json': (text: string): string => text.replaceAll('"Dead"', '"Close"') };

describe('answers do not get out only where all three answers of the cloud say so', () => {
  it('the account has its bandwidth at machines', async () => {
    expect(found(await reported({ 'DescribeNetworkAccountType.json': (text) => text.replace('LEGACY', 'STANDARD') }))).toEqual(['reachable']);
    const report = await reported(unasked);
    expect(found(report)).toEqual(['unknown']);
    expect(why(report)).toEqual(expect.arrayContaining(['no answer of DescribeNetworkAccountType says of which kind the account is']));
    expect(found(await reported({ ...unasked, 'DescribeInstances.json': some }))).toEqual(['reachable']);
  });

  it('the load balancer is public', async () => {
    expect(found(await reported({ 'DescribeLoadBalancers.json': (text) => text.replace('OPEN', 'INTERNAL') }))[0]).toBe('reachable');
    const report = await reported({ 'DescribeLoadBalancers.json': (text) => text.replace('"LoadBalancerType": "OPEN",', '') });
    expect([found(report), why(report)]).toEqual([['unknown'], expect.arrayContaining(['no answer of DescribeLoadBalancers says whether CLB lb-6swt4hda is public'])]);
    const packaged = await reported({ 'DescribeLoadBalancers.json': (text) => text.replace('"LoadBalancerType": "OPEN",', '"LoadBalancerType": "OPEN", "NetworkAttributes": { "InternetChargeType": "BANDWIDTH_PACKAGE" },') });
    expect(found(packaged)).toEqual(['unknown']);
  });

  it('the machines have none', async () => {
    expect(found(await reported({ 'DescribeInstances.json': some }))[0]).toBe('reachable');
    const report = await reported({ 'DescribeInstances.json': (text) => text.replaceAll(/"InternetMaxBandwidthOut": 0,/g, '') });
    expect([found(report), why(report)]).toEqual([['unknown'], expect.arrayContaining(['CVM ins-n1: InternetMaxBandwidthOut -'])]);
  });
});

describe('of two nodes one without', () => {
  const first = { 'DescribeInstances.json': (text: string): string => text.replace('"InternetMaxBandwidthOut": 0', '"InternetMaxBandwidthOut": 1') };

  it('loses its share where the load balancer does not probe', async () => {
    const report = await reported({ ...first, ...unprobed });
    expect(found(report)).toEqual(['partial', 'public-bandwidth-missing']);
    expect(report.findings[0]).toMatchObject({ object: { kind: 'node', name: 'n2' }, weight: 0.5 });
  });

  it('is dead to the load balancer where nothing is known of what that one sees: a note', async () => {
    expect(found(await reported({ ...first, 'DescribeTargetHealth.json': (text) => text.replaceAll('"Dead"', '"Unknown"') }))).toEqual(['reachable', '(public-bandwidth-missing)']);
  });

  it('is what the load balancer says where it says that it is alive', async () => {
    expect(found(await reported({ ...first, 'DescribeTargetHealth.json': (text) => text.replaceAll('"Dead"', '"Alive"') }))).toEqual(['partial', 'public-bandwidth-missing']);
  });
});

it('is not known of a client in a VPC', async () => {
  const recorded = readCase(CASE);
  const diagnosis = diagnose(await evidenceOf(recorded), { from: parseEndpoint('ip:172.16.3.4', 'default'), to: parseEndpoint(recorded.question.to, 'default'), protocol: 'tcp', family: 4 });
  if (diagnosis.kind === 'refused') throw new Error('refused');
  expect([found(diagnosis.report), why(diagnosis.report)]).toEqual([['unknown'], expect.arrayContaining(['whether answers to 172.16.3.4, which is in a VPC, need public bandwidth is not documented'])]);
});
