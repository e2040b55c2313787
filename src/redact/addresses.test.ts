import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatIp, parseIp } from '../net/ip.ts';
import { pinMentioned, withOtherAddresses } from './addresses.ts';
import { PrefixMap } from './prefix-map.ts';

it('a range that is mentioned, as a pool of MetalLB, has in the same order its own addresses and no others', () => {
  const value = fc.nat(2 ** 20);
  fc.assert(fc.property(value, fc.nat(5000), value, fc.func(fc.boolean()), fc.constantFrom('-', ' - '), (first, size, other, turns, between) => {
    const address = (at: number): string => formatIp({ family: 4, value: 0xc633_0000n + BigInt(at) });
    const map = new PrefixMap(turns);
    pinMentioned(map, `"${address(first)}${between}${address(first + size)}"`);
    const mapped = (at: number): bigint => parseIp(withOtherAddresses(map, address(at)))?.value ?? -1n;
    const isWithin = (at: number): boolean => mapped(first) <= mapped(at) && mapped(at) <= mapped(first + size);
    const within = first + (other % (size + 1));
    expect([mapped(first) <= mapped(first + size), isWithin(within), isWithin(other)]).toEqual([true, true, first <= other && other <= first + size]);
  }), { numRuns: 2000 });
});
