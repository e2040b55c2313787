import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { reportOf } from '../lab/names/compare.ts';
import { openBundle } from '../src/collect/index.ts';

const bundle = fileURLToPath(new URL('dns/node-local-cache-left-its-rules/bundle.tgz', import.meta.url));

it('no proxy is blamed for a query that a rule keeps from being tracked: its rules are there, and nobody asks them', async () => {
  const report = reportOf(await openBundle([bundle]), 'shop/web', 'db', undefined);
  expect(report.flows.flatMap(({ findings }) => findings.map(({ id }) => id))).toEqual(['nothing-listens-on-target-port']);
  expect(report.findings.map(({ id, evidence, proofs }) => [id, ...evidence.map(({ text }) => text.replace(/^\[.*?\] /, '')), ...proofs.map(({ after }) => after.kind)])).toEqual([
    ['node-local-cache-missing', '-A PREROUTING -d 10.96.0.10/32 -p udp -m udp --dport 53 -j NOTRACK', 'resolved'],
  ]);
});
