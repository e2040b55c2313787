import { describe, expect, it } from 'vitest';
import type { Rule } from '../../model/network/rule.ts';
import { trace } from '../index.ts';
import { base, chain, ip, is, rule, table, verdict } from '../netfilter/testing.ts';
import { networkOf } from '../testing/network.ts';

/* A router between two hosts; what Linux 6.18 does with a datagram of 1000 bytes that comes in fragments of 420. */

function fate(rules: readonly Rule[], policy: 'accept' | 'drop' = 'accept'): { readonly ending: string; readonly lengths: readonly number[] } {
  const on = Object.fromEntries(['rc', 'rs'].map((dev) => [`net.ipv4.conf.${dev}.forwarding`, '1']));
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, routes: ['default via 10.1.0.1 dev eth0'] },
    r: { devices: { rc: { addrs: ['10.1.0.1/24'] }, rs: { addrs: ['10.2.0.1/24'] } }, sysctls: on, parts: { tables: { kind: 'known', value: [table('t', [chain('forward', rules, { ...base('forward'), policy })])] } } },
    s: { devices: { eth0: { addrs: ['10.2.0.2/24'] } }, routes: ['default via 10.2.0.1 dev eth0'], listen: ['udp 53'] },
  }, [['c:eth0', 'r:rc'], ['r:rs', 's:eth0']]);
  const packet = { src: ip('10.1.0.2'), dst: ip('10.2.0.2'), protocol: 17, l4: { kind: 'udp', sport: 4000, dport: 53 } as const, ttl: 64, length: 1000, df: false, tos: 0 };
  const [first] = trace(network, { kind: 'wire', netns: 'n/r', ifindex: 2, packet, reply: false, fragment: 420 }).branches[0]?.journeys ?? [];
  const steps = first?.hops.flatMap((hop) => hop.steps) ?? [];
  const { disposition } = first ?? {};
  return { ending: `${disposition?.kind ?? ''} ${disposition?.netns ?? ''}`, lengths: steps.flatMap((step) => (step.packet === undefined ? [] : [step.packet.length])) };
}

const TRACKS = rule('ct state new', is('ct mark', 0), verdict('continue'));

describe('a datagram that comes in fragments', () => {
  it('is whole again only where it is for, when nothing on the way tracks it', () => {
    expect(fate([])).toEqual({ ending: 'delivered n/s', lengths: [420, 1000] });
  });

  it('is put together before conntrack, and leaves in fragments as long as those that came', () => {
    expect(fate([TRACKS])).toEqual({ ending: 'delivered n/s', lengths: [1000, 1000, 420, 1000] });
  });

  it('never becomes whole where a rule that asks for its port lets the first fragment pass alone', () => {
    const byPort = rule('udp dport 53 accept', is('udp dport', 53), verdict('accept'));
    expect(fate([byPort], 'drop').ending).toBe('dropped n/r');
    expect(fate([TRACKS, byPort], 'drop').ending).toBe('delivered n/s');
  });

  it('is of its whole length to rules behind conntrack, and of that of a fragment without', () => {
    const long = rule('meta length 1000 drop', is('meta length', 1000), verdict('drop'));
    expect([fate([long]).ending, fate([TRACKS, long]).ending]).toEqual(['delivered n/s', 'dropped n/r']);
  });
});
