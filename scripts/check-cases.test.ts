import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { evidenceOf, readCase, recordedCases } from './cases.ts';
import { checkExitCode } from '../src/cli/check.ts';
import { check } from '../src/check.ts';
import { checkTcs } from '../src/tcs.ts';
import { presentCheckHtml, presentCheckJson, presentCheckText } from '../src/present/index.ts';

const cases = recordedCases().filter(({ path }) => !path.startsWith('cases/judge/'));
const healthy = cases.filter(({ path, question }) => question.expect.cause === undefined && question.expect.verdict === 'reachable' && !path.endsWith('-near-miss'));
const broken = cases.filter(({ question }) => question.expect.cause !== undefined);

/** What the API objects do not promise, a check says nothing of: nor of clients outside, whose addresses no object has, nor of a load balancer's address, which it does not ask from inside, nor of a connection that stands already. What machines of VPCs reach, `--area tcs` compares. */
function isPromised({ question }: (typeof cases)[number]): boolean {
  const { cause } = question.expect;
  // A node port is promised at a node's own first address, and under a Local policy at nodes with an endpoint of their own.
  if (cause === 'node-port-not-on-this-address' || (cause === 'service-without-ready-endpoint' && question.to.startsWith('node/'))) return false;
  if (cause?.startsWith('vpcgw-') === true) return false;
  return cause !== 'load-balancer-loops-back' && cause !== 'service-port-not-defined' && cause !== 'network-policy-denies' && !/^pod\/.*:53$/.test(question.to) && !question.from.startsWith('ip:') && question.sport === undefined;
}

const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(fileURLToPath(new URL('../docs/check.schema.json', import.meta.url)), 'utf8')) as object);

describe('a check finds nothing in a healthy network', () => {
  it.each(healthy.map((recorded) => [recorded.path, recorded] as const))('%s', async (_, recorded) => {
    const report = check(await evidenceOf(recorded));
    expect(report.findings.map(({ id, examples }) => [id, examples])).toEqual([]);
    expect({ ...report.flows, unexplained: report.unexplained.length, unenforced: report.unenforced }).toMatchObject({ broken: 0, unknown: 0, unexplained: 0, unenforced: [] });
    expect(report.flows.walked).toBeGreaterThan(0);
    expect(checkExitCode(report, { failOn: 'broken' })).toBe(0);
  });
});

describe('a check of the area tcs finds which rule of VPCGW is wrong without being asked', () => {
  it.each([
    ['vpcgw-rule-missing', 'tcs-rule-missing'], ['vpcgw-rule-of-other-protocol', 'tcs-rule-missing'], ['vpcgw-rule-of-other-port', 'tcs-rule-missing'], ['vpcgw-rule-of-other-vpc', 'tcs-rule-missing'],
    ['vpcgw-rule-leads-to-old-lvs', 'tcs-rule-leads-elsewhere'], ['vpcgw-two-rules-one-old', 'tcs-rule-leads-elsewhere'], ['vpcgw-own-rule-leads-to-old-lvs', 'tcs-own-rule-differs'],
  ])('cases/gateways/%s', async (name, id) => {
    const { findings } = checkTcs(await evidenceOf(readCase(`cases/gateways/${name}`)));
    expect(findings.map((finding) => finding.id)).toContain(id);
  });
});

describe('a check finds the cause of an incident without being asked', () => {
  it.each(broken.filter(isPromised).map((recorded) => [recorded.path, recorded] as const))('%s', async (_, recorded) => {
    const report = check(await evidenceOf(recorded));
    expect(report.findings.map(({ id }) => id)).toContain(recorded.question.expect.cause);
    expect(report.findings.find(({ id }) => id === recorded.question.expect.cause)?.flows).toBeGreaterThan(0);
    expect(checkExitCode(report, { failOn: 'broken' })).toBe(1);
    expect(checkExitCode(report, { failOn: 'broken', exitZero: true })).toBe(0);
    validate(JSON.parse(presentCheckJson(report)));
    expect(validate.errors ?? []).toEqual([]);
  });
});

// A node asks only its own pods, which policies let it: those of another node are not walked.
describe('a check says nothing of what a policy stops', () => {
  it.each(broken.filter(({ question }) => question.expect.cause === 'network-policy-denies' && !question.from.startsWith('node/')).map((recorded) => [recorded.path, recorded] as const))('%s', async (_, recorded) => {
    const report = check(await evidenceOf(recorded));
    expect(report.flows).toMatchObject({ broken: 0, unknown: 0 });
    expect(report.flows.denied).toBeGreaterThan(0);
    expect(checkExitCode(report, { failOn: 'broken' })).toBe(0);
  });
});

it('the text names the cause, how many flows it breaks, one of them with its way, and the fix, in both languages', async () => {
  const recorded = broken.find(({ path }) => path === 'cases/route/missing-route-to-block');
  if (recorded === undefined) throw new Error('the case is gone');
  const report = check(await evidenceOf(recorded));
  const [english, chinese] = (['en', 'zh'] as const).map((lang) => presentCheckText(report, { lang, color: false, verbose: false }));
  expect(english).toMatch(/^x {2}the promise breaks/);
  expect(english).toContain('flows, for instance:\n  ');
  expect(english).toContain('[missing-route, proven]');
  expect(english).toContain('\nFix ');
  expect(chinese).toMatch(/^x {2}承诺被破坏/);
  const html = presentCheckHtml(report, { lang: 'zh' });
  expect(html).toContain('承诺被破坏');
  expect(html).toContain('<svg');
  expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  expect((JSON.parse(presentCheckJson(report)) as { findings: { id: string }[] }).findings[0]?.id).toBe('missing-route');
});

it('a policy that nothing enforces is told of', async () => {
  const recorded = broken.find(({ path }) => path === 'cases/policy/deny-all-ingress');
  if (recorded === undefined) throw new Error('the case is gone');
  const evidence = await evidenceOf(recorded);
  const bare = { ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, items: node.items.map((item) => (/^(?:ip6?tables|nft)/.test(item.source) ? { ...item, state: 'empty' as const, text: () => '' } : item)) })) };
  const report = check(bare);
  expect(report.unenforced.map(({ policy }) => policy)).toEqual(['shop/deny-all-ingress']);
  expect(checkExitCode(report, { failOn: 'broken' })).toBe(1);
});

it('a bundle without namespaces to ask from is inconclusive', async () => {
  const [recorded] = healthy;
  if (recorded === undefined) throw new Error('no cases');
  const report = check({ ...(await evidenceOf(recorded)), nodes: [] });
  expect(report.flows.walked).toBe(0);
  expect(checkExitCode(report, { failOn: 'broken' })).toBe(3);
});

it('a table of connections that is nearly full is a note, which --fail-on note counts', async () => {
  const recorded = cases.find(({ path }) => path === 'cases/node/conntrack-table-full-near-miss');
  if (recorded === undefined) throw new Error('the case is gone');
  const report = check(await evidenceOf(recorded));
  expect(report.notes.map(({ id, object }) => [id, object])).toEqual([['conntrack-table-full', { kind: 'sysctl', netns: 'n1/host', name: 'net.netfilter.nf_conntrack_max' }]]);
  expect(report.notes[0]?.flows).toBeGreaterThan(0);
  expect((['broken', 'note'] as const).map((failOn) => checkExitCode(report, { failOn }))).toEqual([0, 1]);
  const [note] = report.notes;
  for (const lang of ['en', 'zh'] as const) {
    expect(presentCheckText(report, { lang, color: false, verbose: false })).toContain(note?.explanation[lang] ?? '-');
    expect(presentCheckHtml(report, { lang })).toContain(note?.title[lang] ?? '-');
  }
  validate(JSON.parse(presentCheckJson(report)));
  expect(validate.errors ?? []).toEqual([]);
});

it('--fail-on says from what on a check fails', async () => {
  const [recorded] = healthy;
  if (recorded === undefined) throw new Error('no cases');
  const report = check(await evidenceOf(recorded));
  const unsure = { ...report, flows: { ...report.flows, unknown: 1 } };
  const odd = { ...report, settings: [{ node: 'n1', because: { text: 'x = 1' }, usual: '0', nodes: 2, all: 3 }] };
  const codes = (['broken', 'unknown', 'note', 'never'] as const).map((failOn) => [unsure, odd].map((one) => checkExitCode(one, { failOn })));
  expect(codes).toEqual([[3, 0], [1, 0], [1, 1], [0, 0]]);
});
