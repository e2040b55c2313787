import { describe, expect, it } from 'vitest';
import type { Match } from '../../../model/network/rule.ts';
import type { Hook } from '../env.ts';
import { base, chain, echo, ip, known, link, netns, route, rule, skbOf, table, verdict } from '../testing.ts';
import { runHooks, runOne } from '../testing-run.ts';

const BACK: Match = { kind: 'compare', left: { kind: 'fib', lookup: 'saddr', withMark: false, withIif: true, withOif: false, result: 'present' }, test: { kind: 'in', ranges: [{ kind: 'int', range: { from: 1, to: 1 } }], negate: false } };

/** Whether `fib saddr . iif oif exists` matches a packet of a host to itself, over lo. */
function findsWayBack(hook: Hook, kernel: string): boolean {
  const host = netns({
    kernel,
    links: known([{ ...link('lo', 1, ['127.0.0.1/8']), detail: { kind: 'loopback' } }, link('eth0', 2, ['10.1.0.1/24'])]),
    routes4: known([route('10.1.0.1/32', 'eth0', undefined, 255, 'local'), route('10.1.0.0/24', 'eth0')]),
    tables: known([table('t', [chain('c', [rule('fib saddr . iif oif exists drop', BACK, verdict('drop'))], base(hook))])]),
  });
  const skb = (): ReturnType<typeof skbOf> => skbOf({ src: ip('10.1.0.1'), dst: ip('10.1.0.1'), protocol: 17, l4: { kind: 'udp', sport: 1, dport: 2 }, ttl: 64, length: 60, df: false, tos: 0 }, { inDev: 'lo' });
  return runOne(host, skb, [hook]).verdicts[0]?.kind === 'drop';
}

describe('the way back to the sender of a packet that came in by lo', () => {
  it('is lo without a lookup at PREROUTING, and at INPUT since Linux 6.15', () => {
    expect([findsWayBack('prerouting', '6.1.0-30-amd64'), findsWayBack('input', '6.1.0-30-amd64'), findsWayBack('input', '6.14.2'), findsWayBack('input', '6.15.0')]).toEqual([true, false, false, true]);
  });
});

/* On Linux 6.18.44 on 2026-11-23, with pings to a host of two devices that counted them. */
const TWO = {
  links: known([link('e0', 2, ['fd00::2/64', '10.0.0.2/24']), link('e1', 3, ['fd00:1::2/64'])]),
  routes4: known([route('10.0.0.255/32', 'e0', undefined, 255, 'broadcast'), route('10.0.0.2/32', 'e0', undefined, 255, 'local'), route('10.0.0.0/24', 'e0')]),
  routes6: known([
    route('fd00::2/128', 'e0', undefined, 255, 'local'), route('ff00::/8', 'e1', undefined, 255, 'multicast'), route('ff00::/8', 'e0', undefined, 255, 'multicast'),
    route('fe80::/64', 'e0'), route('fe80::/64', 'e1'),
    { ...route('fd00:8::/64', 'e1'), metric: 10 }, { ...route('fd00:8::/64', 'e0'), metric: 20 },
    { ...route('fd00:9::/64', 'e0'), nexthops: [...route('fd00:9::/64', 'e0', 'fd00::1').nexthops, ...route('fd00:9::/64', 'e1', 'fd00:1::1').nexthops] },
  ]),
};

/** What `fib LOOKUP [. iif] exists` says of a ping that came in by a device: it drops, passes, or both as nobody knows. */
function finds(lookup: 'saddr' | 'daddr', withIif: boolean, src: string, dst: string, inDev: string): readonly string[] {
  const match: Match = { kind: 'compare', left: { kind: 'fib', lookup, withMark: false, withIif, withOif: false, result: 'present' }, test: { kind: 'in', ranges: [{ kind: 'int', range: { from: 1, to: 1 } }], negate: false } };
  const host = netns({ ...TWO, tables: known([table('t', [chain('c', [rule('fib', match, verdict('drop'))], base('prerouting'))], { family: 'inet' })]) });
  const packet = { ...echo(src, dst, src.includes(':') ? 128 : 8), protocol: src.includes(':') ? 58 : 1 };
  return runHooks(host, () => skbOf(packet, { inDev }), ['prerouting']).map(({ verdicts }) => verdicts[0]?.kind ?? '');
}

describe('what the tables say of a packet', () => {
  it('for link-local addresses is asked on one device', () => {
    expect([finds('saddr', true, 'fe80::1', 'fe80::2', 'e0'), finds('saddr', true, 'fe80::1', 'fe80::2', 'e1')]).toEqual([['drop'], ['drop']]);
    expect(finds('daddr', true, 'fe80::1', 'ff02::1', 'e0')).toEqual(['drop']);
  });

  it('is the route of the lower metric, and of several next hops one that nobody can foresee', () => {
    expect([finds('saddr', true, 'fd00:8::5', 'fd00::2', 'e0'), finds('saddr', true, 'fd00:8::5', 'fd00::2', 'e1')]).toEqual([['accept'], ['drop']]);
    expect(finds('saddr', true, 'fd00:9::5', 'fd00::2', 'e0')).toEqual(['drop', 'accept']);
  });

  it('is a device for a broadcast address, and none for an own one', () => {
    expect([finds('daddr', true, '10.0.0.1', '10.0.0.255', 'e0'), finds('daddr', false, '10.0.0.1', '10.0.0.2', 'e0')]).toEqual([['drop'], ['accept']]);
  });
});
