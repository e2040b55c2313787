import { describe, expect, it } from 'vitest';
import { evidenceOf, recordedCases } from './cases.ts';
import { checkExitCode } from '../src/cli/check.ts';
import { check } from '../src/check.ts';
import { presentCheckJson, presentCheckText } from '../src/present/index.ts';

const cases = recordedCases().filter(({ path }) => !path.startsWith('cases/judge/'));
const healthy = cases.filter(({ path, question }) => question.expect.cause === undefined && question.expect.verdict === 'reachable' && !path.endsWith('-near-miss'));
const broken = cases.filter(({ question }) => question.expect.cause !== undefined);

/** What the API objects do not promise, a check says nothing of: nor of clients outside, whose addresses no object has, nor of a connection that stands already. */
function isPromised({ question }: (typeof cases)[number]): boolean {
  const { cause } = question.expect;
  return cause !== 'service-port-not-defined' && cause !== 'network-policy-denies' && !/^pod\/.*:53$/.test(question.to) && !question.from.startsWith('ip:') && question.sport === undefined;
}

describe('a check finds nothing in a healthy network', () => {
  it.each(healthy.map((recorded) => [recorded.path, recorded] as const))('%s', async (_, recorded) => {
    const report = check(await evidenceOf(recorded));
    expect(report.findings.map(({ id, examples }) => [id, examples])).toEqual([]);
    expect({ ...report.flows, unexplained: report.unexplained.length, unenforced: report.unenforced }).toMatchObject({ broken: 0, unknown: 0, unexplained: 0, unenforced: [] });
    expect(report.flows.walked).toBeGreaterThan(0);
    expect(checkExitCode(report, false)).toBe(0);
  });
});

describe('a check finds the cause of an incident without being asked', () => {
  it.each(broken.filter(isPromised).map((recorded) => [recorded.path, recorded] as const))('%s', async (_, recorded) => {
    const report = check(await evidenceOf(recorded));
    expect(report.findings.map(({ id }) => id)).toContain(recorded.question.expect.cause);
    expect(report.findings.find(({ id }) => id === recorded.question.expect.cause)?.flows).toBeGreaterThan(0);
    expect(checkExitCode(report, false)).toBe(1);
    expect(checkExitCode(report, true)).toBe(0);
  });
});

// A node asks only its own pods, which policies let it: those of another node are not walked.
describe('a check says nothing of what a policy stops', () => {
  it.each(broken.filter(({ question }) => question.expect.cause === 'network-policy-denies' && !question.from.startsWith('node/')).map((recorded) => [recorded.path, recorded] as const))('%s', async (_, recorded) => {
    const report = check(await evidenceOf(recorded));
    expect(report.flows).toMatchObject({ broken: 0, unknown: 0 });
    expect(report.flows.denied).toBeGreaterThan(0);
    expect(checkExitCode(report, false)).toBe(0);
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
  expect((JSON.parse(presentCheckJson(report)) as { findings: { id: string }[] }).findings[0]?.id).toBe('missing-route');
});

it('a policy that nothing enforces is told of', async () => {
  const recorded = broken.find(({ path }) => path === 'cases/policy/deny-all-ingress');
  if (recorded === undefined) throw new Error('the case is gone');
  const evidence = await evidenceOf(recorded);
  const bare = { ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, items: node.items.map((item) => (/^(?:ip6?tables|nft)/.test(item.source) ? { ...item, state: 'empty' as const, text: () => '' } : item)) })) };
  const report = check(bare);
  expect(report.unenforced.map(({ policy }) => policy)).toEqual(['shop/deny-all-ingress']);
  expect(checkExitCode(report, false)).toBe(1);
});

it('a bundle without namespaces to ask from is inconclusive', async () => {
  const [recorded] = healthy;
  if (recorded === undefined) throw new Error('no cases');
  const report = check({ ...(await evidenceOf(recorded)), nodes: [] });
  expect(report.flows.walked).toBe(0);
  expect(checkExitCode(report, false)).toBe(3);
});
