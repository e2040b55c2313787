import { expect, it } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../../../../scripts/cases.ts';
import type { ClusterItem, Evidence } from '../../../model/evidence/index.ts';
import type { Report } from '../../../model/report/index.ts';
import { expectEvidence, expectProof, expectWords, first, testRecordedCases } from '../../testing.ts';

testRecordedCases('network-policy-denies');

/** The recorded denial as if its NetworkPolicy were not there and one of the administrator's were. */
async function deniedByAdmin(tier: string): Promise<{ readonly report: Report; readonly evidence: Evidence }> {
  const recorded = readCase('cases/policy/wrong-label');
  const evidence = await evidenceOf(recorded);
  const peer = { namespaces: {} };
  const policy = {
    apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy', metadata: { name: 'guard' },
    spec: { tier, priority: 40, subject: peer, ingress: [{ action: 'Pass', from: [peer], protocols: [{ udp: {} }] }, { name: 'no databases', action: 'Deny', from: [peer] }], egress: [{ action: 'Accept', to: [peer] }] },
  };
  const item: ClusterItem = { resource: 'clusternetworkpolicies.policy.networking.k8s.io', file: 'cluster/clusternetworkpolicies.json', command: '', state: 'ok', text: () => JSON.stringify(policy, undefined, 1) };
  const others = evidence.cluster.map((one) => (one.resource.startsWith('networkpolicies') ? { ...one, text: () => '{"kind":"List","items":[]}' } : one));
  const changed = { ...evidence, cluster: [...others, item] };
  return { report: await reportOf(recorded, changed), evidence: changed };
}

it.each([['Admin', 'priority 40'], ['Baseline', 'no NetworkPolicy isolates']])("a recorded denial whose policy was exchanged for a ClusterNetworkPolicy of tier %s is told by that policy's name and rule", async (tier, said) => {
  const { report, evidence } = await deniedByAdmin(tier);
  const finding = first(report);
  expect(finding).toMatchObject({ id: 'network-policy-denies', confidence: 'proven', object: { kind: 'kubernetes', resource: 'clusternetworkpolicy', name: 'guard' } });
  expect(finding.title.en).toMatch(/^ClusterNetworkPolicy guard does not allow pod shop\/web -> pod shop\/db/);
  expect(finding.explanation.en).toContain('Rule 2 (no databases) of ClusterNetworkPolicy guard');
  expect(finding.explanation.en).toContain(said);
  expectWords(finding);
  expectEvidence(finding, evidence);
  expectProof(finding);
});
