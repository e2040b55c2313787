import { describe, expect, it } from 'vitest';
import { evidenceOf, readCase } from '../../../../scripts/cases.ts';
import { parseEndpoint } from '../../../cli/endpoint.ts';
import { diagnose } from '../../../diagnose.ts';
import type { Report } from '../../../model/report/index.ts';
import { first, reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('load-balancer-loops-back');

const CASE = 'cases/gateways/clb-loops-back-iptables';

/** What is found once a file of the case says something else: the verdict, findings, notes. */
async function found(file: RegExp, edit: (text: string) => string, path = CASE): Promise<readonly string[]> {
  const { report } = await reportWithEdit(path, (text, name) => (file.test(name) ? edit(text) : text));
  return [report.verdict.kind, ...report.findings.map(({ id }) => id)];
}

const TARGETS = /DescribeTargets-/;

describe('a loop follows from the walk: without any one of the facts that make it there is none', () => {
  it('the load balancer keeps the client\'s address', async () => {
    expect(await found(/DescribeLoadBalancers/, (text) => text.replace('"SnatPro": false', '"SnatPro": true').replace('"SnatIps": []', '"SnatIps": [{ "Ip": "100.127.0.9" }]'))).toEqual(['reachable']);
  });

  it('a backend is on the client\'s node', async () => {
    expect(await found(TARGETS, (text) => text.replace('"10.0.0.1"', '"10.0.0.2"'))).toEqual(['reachable']);
    expect(await found(TARGETS, (text) => text.replace('"10.0.0.2"', '"10.0.0.1"'))).toEqual(['unreachable', 'load-balancer-loops-back']);
  });

  it('the client\'s node leaves the address to the load balancer: it neither translates it nor has it', async () => {
    const translated = (text: string): string => text.replace(/^.*-A KUBE-SERVICES -d 10\.96\.0\.10\/32 .*--dport 80 -j (\S+)\n/m, (rule, chain: string) => `${rule}[0:0] -A KUBE-SERVICES -d 172.16.9.9/32 -p tcp -m tcp --dport 80 -j ${chain}\n`);
    expect(await found(/nodes\/n1\/netns\/host\/iptables-nft/, translated)).toEqual(['reachable']);
  });

  it('the client\'s node lets its address out as it is', async () => {
    const masqueraded = (text: string): string => text.replace(/^(.*-A cali-nat-outgoing) .*$/m, '$1 -s 10.40.1.0/26 ! -d 10.40.0.0/16 -j MASQUERADE');
    expect(await found(/nodes\/n1\/netns\/host\/iptables-nft/, masqueraded)).toEqual(['reachable']);
  });

  it('the backend on the client\'s node gets a share at all', async () => {
    expect(await found(TARGETS, (text) => text.replace('"Weight": 10', '"Weight": 0'))).toEqual(['reachable']);
    expect(await found(/DescribeListeners-/, (text) => text.replace('"SourceIpType": 1', '"SourceIpType": 0'))).toEqual(['partial', 'load-balancer-loops-back']);
  });
});

const fixes = async (path: string): Promise<readonly string[]> => first((await reportWithEdit(path, (text, file) => (file.endsWith('INDEX.tsv') ? text : `${text}\n`))).report).proofs.map(({ message }) => message.en.split(/[,:]/)[0] ?? '');

describe('ways out of a loop', () => {
  it('are the Service by its name, the address served by the nodes, and clients and endpoints kept apart', async () => {
    expect(await fixes(CASE)).toEqual([expect.stringContaining('ask the Service by its name'), expect.stringContaining('ipMode'), expect.stringContaining('externalTrafficPolicy')]);
  });

  it('are in IPVS mode the annotation prevent-loopback, which binds the address and has the load balancer probe from elsewhere', async () => {
    expect(await fixes('cases/gateways/clb-loops-back-ipvs')).toEqual([expect.stringContaining('ask the Service by its name'), expect.stringContaining('prevent-loopback'), expect.stringContaining('externalTrafficPolicy')]);
  });

  it('are not to keep apart what is on one node', async () => {
    expect(await fixes('cases/gateways/clb-loops-back-local')).toEqual([expect.stringContaining('ask the Service by its name'), expect.stringContaining('ipMode')]);
  });
});

describe('a loop at seven layers follows from the walk, too', () => {
  const SEVEN = 'cases/gateways/http-loops-back-iptables';

  it('without connections that have the client\'s address, or a backend on its node, there is none', async () => {
    expect(await found(/DescribeListeners-/, (text) => text.replace('"KeepaliveEnable": 0', '"KeepaliveEnable": 1'), SEVEN)).toEqual(['reachable']);
    expect(await found(/DescribeLoadBalancers/, (text) => text.replace('"SnatPro": false', '"SnatPro": true').replace('"SnatIps": []', '"SnatIps": [{ "Ip": "100.127.0.9" }]'), SEVEN)).toEqual(['reachable']);
    expect(await found(TARGETS, (text) => text.replace('"10.0.0.1"', '"10.0.0.2"'), SEVEN)).toEqual(['reachable']);
    expect(await found(TARGETS, (text) => text.replace('"10.0.0.2"', '"10.0.0.1"'), SEVEN)).toEqual(['unreachable', 'load-balancer-loops-back']);
  });

  it('has requests answered after as long as it waits for a backend, or 504', async () => {
    const outcomes = (report: Report): unknown => report.answers.flatMap(({ branches }) => branches.map(({ outcome }) => outcome));
    const { report } = await reportWithEdit(SEVEN, (text, name) => (TARGETS.test(name) ? `${text}\n` : text));
    expect(outcomes(report)).toEqual([{ kind: 'late', least: 4000, most: 4000 }, { kind: 'answered' }]);
    const { report: alone } = await reportWithEdit(SEVEN, (text, name) => (TARGETS.test(name) ? text.replace('"10.0.0.2"', '"10.0.0.1"') : text));
    expect(outcomes(alone)).toEqual([{ kind: 'status', status: 504 }, { kind: 'status', status: 504 }]);
  });

  it('has ways out that keep their own conditions', async () => {
    expect(await fixes(SEVEN)).toEqual([expect.stringContaining('ask the Service by its name'), expect.stringContaining('keep connections'), expect.stringContaining('externalTrafficPolicy')]);
    expect(await fixes('cases/gateways/http-loops-back-one-node')).toEqual([expect.stringContaining('ask the Service by its name'), expect.stringContaining('keep connections')]);
    expect(await fixes('cases/gateways/clb-loops-back-pods')).not.toContainEqual(expect.stringContaining('Bind the pods'));
    expect(await fixes('cases/gateways/clb-loops-back-eni')).toContainEqual(expect.stringContaining('Bind the pods'));
  });
});

async function asked(from: string, to: string, path = CASE): Promise<Report> {
  const diagnosis = diagnose(await evidenceOf(readCase(path)), { from: parseEndpoint(from, 'shop'), to: parseEndpoint(to, 'shop') });
  if (diagnosis.kind === 'refused') throw new Error(diagnosis.refusal.message.en);
  return diagnosis.report;
}

describe('who asks the same load balancer and is in no loop', () => {
  it('is a client outside, by the load balancer\'s address and by the Service\'s name', async () => {
    for (const to of ['ip:172.16.9.9:80', 'svc/api']) {
      const { verdict, findings, answers } = await asked('ip:198.51.100.7', to);
      expect([verdict.kind, findings, answers.map(({ target }) => target)]).toEqual(['reachable', [], ['172.16.9.9:80/tcp']]);
      expect(answers[0]?.branches[0]?.journeys[0]?.hops[0]?.netns).toBe('lb:lb-6swt4hda');
    }
  });

  it('is the node itself, whose address the load balancer knows to avoid', async () => {
    const { verdict, findings } = await asked('node/n1', 'ip:172.16.9.9:80');
    expect([verdict.kind, findings]).toEqual(['reachable', []]);
  });
});
