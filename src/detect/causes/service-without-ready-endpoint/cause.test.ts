import { expect, it } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../../../../scripts/cases.ts';
import { diagnose } from '../../../diagnose.ts';
import { testRecordedCases } from '../../testing.ts';

testRecordedCases('service-without-ready-endpoint');

it('is why a node port of a node without an endpoint of its own does not serve a client outside: IPVS sends it elsewhere, and the answer comes from the pod', async () => {
  const diagnosis = diagnose(await evidenceOf(readCase('cases/seeds/load-balancer-address-bound-healthy')), { from: { kind: 'address', ip: '203.0.113.9' }, to: { kind: 'node', name: 'n2', port: '30080' } });
  if (diagnosis.kind === 'refused') throw new Error(diagnosis.refusal.message.en);
  const { answers, findings } = diagnosis.report;
  expect(answers[0]?.branches[0]?.journeys.at(-1)?.disposition).toMatchObject({ kind: 'dropped', by: { kind: 'not-my-connection' } });
  expect(findings.map(({ id, symptoms, proofs }) => [id, symptoms, proofs.map(({ after }) => after.kind)])).toEqual([['service-without-ready-endpoint', ['reply-not-translated-back'], ['reachable']]]);
});

it('says that the node is the reason when the pods are not ready because nobody hears of it', async () => {
  const incident = readCase('cases/service/no-ready-endpoint-iptables');
  const evidence = await evidenceOf(incident);
  const silent = (text: string): string => {
    const { items, ...list } = JSON.parse(text) as { items: readonly { metadata: { name: string }; status: object }[] };
    return JSON.stringify({ ...list, items: items.map((node) => (node.metadata.name === 'n2' ? { ...node, status: { ...node.status, conditions: [{ type: 'Ready', status: 'Unknown' }] } } : node)) });
  };
  const cluster = evidence.cluster.map((item) => (item.resource === 'nodes' ? new Proxy(item, { get: (target, key): unknown => (key === 'text' ? () => silent(item.text()) : Reflect.get(target, key, target)) }) : item));
  const [finding] = (await reportOf(incident, { ...evidence, cluster })).findings;
  expect(finding?.id).toBe('service-without-ready-endpoint');
  expect(finding?.explanation.en).toContain('because n2 does not report');
  expect(finding?.explanation.zh).toContain('n2');
  expect(finding?.evidence.map(({ text }) => text)).toContain('Node n2: its condition Ready is Unknown');
});
