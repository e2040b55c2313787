import { describe, expect, it } from 'vitest';
import { base, chain, ip, known, link, netns, route, rule, skbOf, table, verdict } from '../testing.ts';
import { runOne } from '../testing-run.ts';

/* A router with fd00:1::1 on in0 and fd00:2::1 on out0; what ip6tables said on Linux 6.18.44. */

const router = (types: readonly string[], limit?: 'in'): ReturnType<typeof netns> => netns({
  links: known([link('in0', 2, ['fd00:1::1/64']), link('out0', 3, ['fd00:2::1/64'])]),
  routes6: known([route('fd00:1::1/128', 'in0', undefined, 255, 'local'), route('fd00:2::1/128', 'out0', undefined, 255, 'local'), route('fd00:1::/64', 'in0'), route('fd00:2::/64', 'out0')]),
  tables: known([table('filter', [chain('INPUT', [rule('-m addrtype -j DROP', { kind: 'addrtype', side: 'dst', types, negate: false, ...(limit === undefined ? {} : { limitIface: limit }) }, verdict('drop'))], base('input'))], { family: 'ip6' })]),
});

function matches(dst: string, types: readonly string[], limit?: 'in'): boolean {
  const skb = (): ReturnType<typeof skbOf> => skbOf({ src: ip('fd00:1::2'), dst: ip(dst), protocol: 17, l4: { kind: 'udp', sport: 1, dport: 2 }, ttl: 64, length: 60, df: false, tos: 0 }, { inDev: 'in0' });
  return runOne(router(types, limit), skb, ['input']).verdicts[0]?.kind === 'drop';
}

describe('the type of an IPv6 address', () => {
  it('is unicast for an address of this stack as well', () => {
    expect([matches('fd00:1::1', ['UNICAST']), matches('fd00:2::9', ['UNICAST']), matches('ff02::1', ['UNICAST'])]).toEqual([true, true, false]);
  });

  it('must be each of the kinds that are asked for', () => {
    expect([matches('fd00:1::1', ['UNICAST', 'LOCAL']), matches('fd00:2::9', ['UNICAST', 'LOCAL']), matches('fd00:2::9', ['UNICAST', 'MULTICAST'])]).toEqual([true, false, false]);
  });

  it('is local on a device only where that device has the address', () => {
    expect([matches('fd00:1::1', ['LOCAL'], 'in'), matches('fd00:2::1', ['LOCAL'], 'in'), matches('fd00:2::1', ['LOCAL'])]).toEqual([true, false, true]);
  });

  it('is unreachable where no route holds it, also on the device that is asked for', () => {
    expect([matches('fd00:9::1', ['UNREACHABLE']), matches('fd00:2::9', ['UNREACHABLE']), matches('fd00:2::9', ['UNREACHABLE'], 'in')]).toEqual([true, false, true]);
  });
});
