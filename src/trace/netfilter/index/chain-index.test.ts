import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule, RuleStep } from '../../../model/network/rule.ts';
import type { Packet } from '../../../net/packet.ts';
import { base, chain, ctState, field, goTo, interval, is, jump, known, link, mark, netns, rule, skbOf, table, tcp, udp, verdict } from '../testing.ts';
import { runHooks } from '../testing-run.ts';
import { indexedCursor, linearCursor } from './chain-index.ts';

const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.1.1', '10.0.1.2'];
const address = fc.constantFrom(...ADDRESSES);
const port = fc.constantFrom(53, 80, 443, 40000);

const matches: fc.Arbitrary<RuleStep> = fc.oneof(
  fc.tuple(fc.constantFrom('ip saddr' as const, 'ip daddr' as const), fc.constantFrom(...ADDRESSES, '10.0.0.0/24', '10.0.1.0/31'), fc.boolean()).map(([name, value, negate]) => is(name, value, negate)),
  fc.tuple(fc.uniqueArray(address, { minLength: 1, maxLength: 3 }), fc.boolean()).map(([values, negate]) => is('ip daddr', values, negate)),
  fc.tuple(fc.constantFrom('tcp dport' as const, 'udp dport' as const, 'th dport' as const, 'tcp sport' as const, 'th sport' as const), port, fc.boolean()).map(([name, value, negate]) => is(name, value, negate)),
  fc.tuple(fc.constantFrom('meta iifname' as const, 'meta oifname' as const), fc.constantFrom('cali1', 'cali+', 'eth0', 'e+'), fc.boolean()).map(([name, value, negate]) => is(name, value, negate)),
  fc.constantFrom<RuleStep>(is('meta l4proto', 6), is('meta l4proto', 17, true), is('meta mark', 1), is('meta mark', 1, true)),
  fc.constant<RuleStep>({ kind: 'no-effect', text: 'counter' }),
  fc.constant<RuleStep>({ kind: 'compare', left: field('ip daddr'), test: { kind: 'equal', to: field('ip saddr'), negate: true } }),
  fc.constant<RuleStep>({ kind: 'lookup', key: field('ip daddr'), set: { kind: 'inline', set: { elements: [{ key: [interval('10.0.0.2')], because: { text: '' } }] } }, negate: false }),
);

const statements = (ends: readonly RuleStep[]): fc.Arbitrary<RuleStep> => fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }).map((value) => mark(value, 3)) },
  { weight: 1, arbitrary: fc.constantFrom(...ends) },
  { weight: 2, arbitrary: address.map((to): RuleStep => ({ kind: 'set-field', field: 'ip daddr', to: { kind: 'const', value: { family: 4, value: BigInt(0x0a000000 + ADDRESSES.indexOf(to)) } } })) },
);

const rulesWith = (ends: readonly RuleStep[]): fc.Arbitrary<Rule> => fc.tuple(fc.array(matches, { maxLength: 3 }), fc.array(statements(ends), { maxLength: 2 }), fc.array(matches, { maxLength: 1 }), statements(ends))
  .map(([before, middle, after, last]) => rule('rule', ...before, ...middle, ...after, last));

const ENDS: readonly RuleStep[] = [verdict('accept'), verdict('drop'), verdict('return')];
const rules = rulesWith([...ENDS, jump('sub'), goTo('sub')]);
const subRules = rulesWith(ENDS);

const packets: fc.Arbitrary<Packet> = fc.tuple(address, address, port, port, fc.boolean())
  .map(([src, dst, sport, dport, isTcp]) => (isTcp ? tcp(src, dst, { sport, dport }) : udp(src, dst, sport, dport)));

describe('the index over a long chain', () => {
  it('lets every packet do exactly what it does when all rules are tried in order', () => {
    fc.assert(
      fc.property(fc.array(rules, { minLength: 33, maxLength: 90 }), fc.array(subRules, { maxLength: 40 }), packets, fc.constantFrom('cali1', 'eth0'), (main, sub, packet, device) => {
        const space = netns({
          tables: known([table('filter', [chain('FORWARD', main, base('forward')), chain('sub', sub)])]), links: known([link('cali1', 2), link('eth0', 3)]),
        });
        const send = (): ReturnType<typeof skbOf> => skbOf(packet, { inDev: device, outDev: 'eth0' });
        const [indexed] = runHooks(space, send, ['forward'], indexedCursor);
        const [linear] = runHooks(space, send, ['forward'], linearCursor);
        expect(indexed).toEqual(linear);
      }),
      { numRuns: 300 },
    );
  });

  it('does not read the rules of other chains', () => {
    const lazy = { name: 'lazy', because: { text: '' }, get rules(): readonly Rule[] { throw new Error('read'); } };
    const main = chain('FORWARD', [rule('ct', ctState(2), verdict('accept')), ...Array.from({ length: 100 }, (_, place) => rule('far', is('ip daddr', `10.9.0.${place}`), jump('lazy')))], base('forward'));
    const [run] = runHooks(netns({ tables: known([table('filter', [main, lazy])]) }), () => skbOf(tcp('10.0.0.1', '10.0.0.2')), ['forward']);
    expect(run?.verdicts).toEqual([{ kind: 'accept' }]);
  });
});
