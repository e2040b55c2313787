import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipv4 } from '../../../net/ip.ts';
import { prefixOf } from '../../../net/prefix.ts';
import type { Match } from '../../../model/network/rule.ts';
import type { Env } from '../env.ts';
import { AddressMatch, addressTest } from './address.ts';
import { matcherOf } from './match.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });

describe('a match with an IPv4 prefix', () => {
  it('says of every address what comparing it with the bounds of the prefix says', () => {
    fc.assert(fc.property(word, fc.integer({ min: 0, max: 32 }), fc.array(word, { minLength: 1 }), fc.constantFrom('ip saddr', 'ip daddr'), fc.boolean(), (net, length, others, field, negate) => {
      const { first, last } = prefixOf(ipv4(net), length);
      const match: Match = { kind: 'compare', left: { kind: 'field', field }, test: { kind: 'in', ranges: [{ kind: 'ip', range: { family: 4, first, last } }], negate } };
      const test = addressTest(match);
      const quick = test === undefined ? undefined : new AddressMatch(test, undefined, 0);
      const near = [first - 1n, first, last, last + 1n].map((value) => ipv4(Number(value & 0xffffffffn)));
      for (const ip of [...near, ...others.map(ipv4)]) {
        const env = { skb: { packet: { src: ip, dst: ip } } } as Env;
        expect(quick?.answer(env)).toEqual(matcherOf(match)(env));
      }
    }));
  });

  it('is none with a range that is no prefix', () => {
    const range = { family: 4, first: 1n, last: 2n } as const;
    expect(addressTest({ kind: 'compare', left: { kind: 'field', field: 'ip saddr' }, test: { kind: 'in', ranges: [{ kind: 'ip', range }], negate: false } })).toBeUndefined();
  });
});
