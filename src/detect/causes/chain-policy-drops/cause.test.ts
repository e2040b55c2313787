import { expect, it } from 'vitest';
import { expectEvidence, expectProof, expectWords, first, reportWithEdit } from '../../testing.ts';

const HEALTHY = 'cases/tunnel/vxlan-fdb-wrong-flannel-healthy';

it('a recorded healthy cluster, edited so that INPUT of the server node has policy DROP, loses the VXLAN packets there', async () => {
  const { report, evidence } = await reportWithEdit(HEALTHY, (text, file) => (file === 'nodes/n2/netns/host/iptables-nft.txt' ? text.replace(':INPUT ACCEPT', ':INPUT DROP') : text));
  const finding = first(report);
  expect(report.verdict.kind).toBe('unreachable');
  expect(finding.id).toBe('chain-policy-drops');
  expect(finding.object).toMatchObject({ kind: 'rule', netns: 'n2/host', text: expect.stringContaining(':INPUT DROP') as string });
  expectWords(finding);
  expectEvidence(finding, evidence);
  expectProof(finding);
});

it('the same cluster, edited so that the policy of an unused chain is DROP, is accused of nothing', async () => {
  const { report } = await reportWithEdit(HEALTHY, (text, file) => (file === 'nodes/n2/netns/host/iptables-nft.txt' ? text.replace(':INPUT ACCEPT', ':INPUT ACCEPT ').replace(':OUTPUT ACCEPT', ':OUTPUT DROP') : text));
  expect(report.findings.map(({ id }) => id)).not.toContain('forward-policy-drop');
});
