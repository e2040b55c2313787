import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../scripts/cases.ts';
import { exitCode } from './cli/why.ts';
import type { Evidence } from './model/evidence/index.ts';
import type { Report } from './model/report/index.ts';
import { presentHtml, presentText } from './present/index.ts';
import { withWire } from './wired.ts';

const capturesOf = (path: string): Evidence['captures'] => readdirSync(`${path}/captures`).sort().map((name) => ({ name, read: () => readFileSync(`${path}/captures/${name}`) }));

/** What is said of a case whose bundle has the captures of another. */
async function told(path: string, captured: string): Promise<Report> {
  const recorded = readCase(path);
  const captures = capturesOf(captured);
  const evidence: Evidence = { ...(await evidenceOf(recorded)), ...(captures && { captures }) };
  return withWire(await reportOf(recorded, evidence), evidence);
}

test('a capture of the same moment agrees, and the cause keeps its confidence', async () => {
  const { wire, findings } = await told('cases/firewall/forward-drop', 'cases/firewall/forward-drop');
  expect(wire?.map(({ agreement, place, differences }) => [agreement, place, differences])).toEqual([['agrees', expect.any(String), []]]);
  expect(findings[0]).toMatchObject({ id: 'firewall-rule-drops', confidence: 'proven' });
});

test('a connection that a load balancer of seven layers opens with its client\'s address is beside what the client asks of the load balancer', async () => {
  const { wire, findings } = await told('cases/gateways/http-loops-back-iptables', 'cases/gateways/http-loops-back-iptables');
  expect(wire?.map(({ agreement, query: { from, to }, saw }) => [agreement, from, to, saw.kind])).toEqual([['agrees', { kind: 'address', ip: '10.40.1.10' }, { kind: 'address', ip: '10.0.0.1', port: '30080' }, 'timeout']]);
  expect(findings[0]).toMatchObject({ id: 'load-balancer-loops-back', confidence: 'proven' });
});

test('where the cause lets nobody translate the packet and a capture has it translated, on the second node, that is said, and the cause loses confidence', async () => {
  const before = await reportOf(readCase('cases/kube-proxy/rules-missing-iptables'));
  const report = await told('cases/kube-proxy/rules-missing-iptables', 'cases/firewall/forward-drop');
  expect(report.wire?.map(({ agreement }) => agreement)).toEqual(['differs']);
  expect(report.wire?.[0]?.differences[0]).toMatchObject({ kind: 'not-expected', sight: { direction: 'there' } });
  expect([before.findings[0]?.confidence, report.findings[0]?.confidence]).toEqual(['proven', 'likely']);
  for (const lang of ['en', 'zh'] as const) {
    expect(presentText(report, { lang, color: false, verbose: false })).toContain(lang === 'en' ? 'wire and model contradict each other' : '抓包与模型矛盾');
    expect(presentHtml(report, { lang })).toContain(lang === 'en' ? 'wire and model contradict each other' : '抓包与模型矛盾');
  }
});

test('a flow that the model has reachable and that fails on the wire is no flow that is as expected', async () => {
  const report = await told('cases/firewall/forward-drop-v6-healthy', 'cases/firewall/forward-drop-v6');
  expect([report.verdict.kind, report.wire?.map(({ agreement }) => agreement)]).toEqual(['reachable', ['differs']]);
  expect(exitCode(report, { failOn: 'error' })).toBe(3);
});

test('captures in which nothing fails, or something else, change nothing', async () => {
  const recorded = readCase('cases/firewall/forward-drop');
  const plain = await reportOf(recorded);
  expect(await told(recorded.path, 'cases/firewall/forward-drop-v6-healthy')).toEqual(plain);
  expect(await told(recorded.path, 'cases/gateways/clb-weight-zero')).toEqual(plain);
});

test('where the cause lets no connection open and the captures have one that did, that is said, and the cause loses confidence', async () => {
  const report = await told('cases/firewall/forward-drop', 'cases/service/no-ready-endpoint-iptables-healthy');
  expect(report.wire?.map(({ saw, agreement, differences }) => [saw.kind, agreement, differences])).toEqual([['answered', 'differs', [{ kind: 'outcome', predicted: [{ kind: 'timeout' }] }]]]);
  expect(report.wire?.[0]?.query.to).toEqual({ kind: 'address', ip: '10.96.0.10', port: '5432' });
  expect(report.findings[0]).toMatchObject({ id: 'firewall-rule-drops', confidence: 'likely' });
  expect(presentText(report, { lang: 'en', color: false, verbose: false })).toContain('the model says');
});

test.each([
  ['large packets alone are lost', 'cases/tunnel/mtu-too-large-flannel', 'cases/tunnel/mtu-too-large-flannel-healthy'],
  ['one endpoint of several is gone', 'cases/kube-proxy/half-stale-iptables', 'cases/kube-proxy/half-stale-iptables-healthy'],
])('where %s, a connection that opens contradicts nothing', async (_, path, captured) => {
  const recorded = readCase(path);
  expect(await told(path, captured)).toEqual(await reportOf(recorded));
});

test('of a client that keeps its port, a connection from another one contradicts nothing', async () => {
  const recorded = readCase('cases/firewall/forward-drop');
  const captures = capturesOf('cases/service/no-ready-endpoint-iptables-healthy');
  const evidence: Evidence = { ...(await evidenceOf(recorded)), ...(captures && { captures }) };
  const plain = await reportOf(recorded, evidence);
  expect(withWire({ ...plain, query: { ...plain.query, sport: 1234 } }, evidence).wire).toBeUndefined();
});
