import { expect, it } from 'vitest';
import type { Test } from '../../../model/network/expr.ts';
import { base, chain, known, netns, rule, skbOf, table, tcp, verdict } from '../testing.ts';
import { runHooks } from '../testing-run.ts';

const TO = (from: number, to: number, negate = false): Test => ({ kind: 'in', negate, ranges: [{ kind: 'int', range: { from, to } }] });

/** What a rule that drops by length does to a packet of 1500 bytes, alone or as the first of several segments in one. */
function fate(test: Test, bundle: boolean): string {
  const drops = table('mangle', [chain('PREROUTING', [rule('-m length -j DROP', { kind: 'compare', left: { kind: 'field', field: 'meta length' }, test }, verdict('drop'))], base('prerouting', -150, 'accept'))]);
  const packet = { ...tcp('10.1.0.1', '10.2.0.2'), length: 1500 };
  const runs = runHooks(netns({ tables: known([drops]) }), () => ({ ...skbOf(packet, { inDev: 'eth0' }), bundle }), ['prerouting']);
  return [...new Set(runs.map(({ verdicts }) => verdicts.at(-1)?.kind))].sort().join(' or ');
}

it.each<[string, Test, string, string]>([
  ['what is longer than 1500', TO(0, 1500, true), 'accept', 'accept or drop'],
  ['what is longer than 3000', { kind: 'order', op: 'gt', value: 3000 }, 'accept', 'accept or drop'],
  ['what has 1000 bytes and more', { kind: 'order', op: 'ge', value: 1000 }, 'drop', 'drop'],
  ['what is shorter than 1000', TO(0, 999), 'accept', 'accept'],
  ['what is not shorter than 1000', TO(0, 999, true), 'drop', 'drop'],
])('a rule that drops %s', (_what, test, alone, together) => {
  expect([fate(test, false), fate(test, true)]).toEqual([alone, together]);
});
