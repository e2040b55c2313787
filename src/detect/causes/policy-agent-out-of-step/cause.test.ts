import { expect, it } from 'vitest';
import { expectEvidence, expectProof, expectWords, first, reportWithEdit } from '../../testing.ts';

const INCIDENT = 'cases/policy/wrong-label';

it('a recorded denial, edited so that the policy in the API allows the client, is the agent\'s and not the policy\'s', async () => {
  const { report, evidence } = await reportWithEdit(INCIDENT, (text, file) => (file.startsWith('cluster/networkpolicies') ? text.replaceAll('"frontend"', '"web"') : text));
  const finding = first(report);
  expect(report.verdict.kind).toBe('unreachable');
  expect(finding.id).toBe('policy-agent-out-of-step');
  expect(finding.object).toMatchObject({ kind: 'rule', netns: 'n2/host', text: expect.stringContaining('-j DROP') as string });
  expectWords(finding);
  expectEvidence(finding, evidence);
  expectProof(finding, 'likely');
});

it('a recorded denial, edited so that the policies cannot be read, is not blamed on the agent', async () => {
  const { report } = await reportWithEdit(INCIDENT, (text, file) => (file.startsWith('cluster/networkpolicies') ? text.slice(0, 40) : text));
  expect(report.findings.map(({ id }) => id)).not.toContain('policy-agent-out-of-step');
});
