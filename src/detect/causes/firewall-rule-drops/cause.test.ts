import { expect, it } from 'vitest';
import { readCase, reportOf } from '../../../../scripts/cases.ts';
import { first, testRecordedCases } from '../../testing.ts';

testRecordedCases('firewall-rule-drops');

it('at each of two nodes loses its part, and all of it is mended by both being put right, and by neither alone', async () => {
  const report = await reportOf(readCase('cases/gateways/tgw-node-ports-firewalled'));
  const [together, ...alone] = first(report).proofs;
  expect([together?.after.kind, together?.changes.map(({ kind, netns }) => `${kind} ${netns}`)]).toEqual(['reachable', ['delete-rule n1/host', 'delete-rule n2/host']]);
  expect([...alone, ...report.findings.slice(1).flatMap(({ proofs }) => proofs)].map(({ after }) => after.kind === 'partial' && after.weight)).toEqual([0.5, 0.5, 0.5]);
});
