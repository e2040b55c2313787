import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../model/network/rule.ts';
import { base, chain, ctState, is, jump, known, link, netns, rule, skbOf, table, tcp, verdict } from '../testing.ts';
import { runHooks } from '../testing-run.ts';
import { indexedCursor, linearCursor } from './chain-index.ts';
import { DEVICES, IPSETS, packets, rulesTo, SETS } from './testing-rules.ts';

describe('the index over a long chain', () => {
  const chains = fc.record({
    main: fc.array(rulesTo(['sub', 'deep']), { minLength: 33, maxLength: 80 }), sub: fc.array(rulesTo(['deep']), { maxLength: 45 }), deep: fc.array(rulesTo([]), { maxLength: 40 }),
  });
  const ways = fc.record({ packet: packets, inDev: DEVICES, outDev: DEVICES, physIn: fc.option(DEVICES), hook: fc.constantFrom('prerouting' as const, 'forward' as const, 'output' as const) });

  it('lets every packet do exactly what it does when all rules are tried in order', () => {
    fc.assert(
      fc.property(chains, fc.array(ways, { minLength: 1, maxLength: 4 }), ({ main, sub, deep }, sent) => {
        const hooks = (['prerouting', 'forward', 'output'] as const).map((hook) => chain(hook, main, base(hook)));
        const rules = [...hooks, chain('sub', sub), chain('deep', deep)];
        const space = netns({ tables: known([table('filter', rules, { dialect: 'nft', family: 'inet', sets: SETS })]), ipsets: known(IPSETS), links: known(['cali1', 'cali2', 'eth0', 'br0'].map((name, place) => link(name, place + 2))) });
        for (const { packet, inDev, outDev, physIn, hook } of sent) {
          const send = (): ReturnType<typeof skbOf> => skbOf(packet, { inDev, outDev, ...(physIn === null ? {} : { physIn }) });
          expect(runHooks(space, send, [hook], indexedCursor)).toEqual(runHooks(space, send, [hook], linearCursor));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('does not read the rules of other chains', () => {
    const lazy = { name: 'lazy', because: { text: '' }, get rules(): readonly Rule[] { throw new Error('read'); } };
    const main = chain('FORWARD', [rule('ct', ctState(2), verdict('accept')), ...Array.from({ length: 100 }, (_, place) => rule('far', is('ip daddr', `10.9.0.${place}`), jump('lazy')))], base('forward'));
    const [run] = runHooks(netns({ tables: known([table('filter', [main, lazy])]) }), () => skbOf(tcp('10.0.0.1', '10.0.0.2')), ['forward']);
    expect(run?.verdicts).toEqual([{ kind: 'accept' }]);
  });
});
