import { describe, expect, it } from 'vitest';
import type { Network } from '../model/network/netns.ts';
import { trace } from './index.ts';
import { ip } from './netfilter/testing.ts';
import { ask, ending, outcome, outcomeText, reason } from './testing/ask.ts';
import { networkOf } from './testing/network.ts';
import type { Space } from './testing/network.ts';

/*
 * Client, router and server in three namespaces. Every outcome here is what `connect` gave on Linux 6.18.44 on 2026-11-21, with
 * this topology built of veth pairs and `ip netns`.
 */
const FORWARDING = { 'net.ipv4.conf.rc.forwarding': '1', 'net.ipv4.conf.rs.forwarding': '1', 'net.ipv6.conf.all.forwarding': '1' };

function line(change: { readonly c?: Space; readonly r?: Space; readonly s?: Space } = {}): ReturnType<typeof networkOf> {
  return networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24', 'fd01::2/64'] } }, ...change.c, routes: ['default via 10.1.0.1 dev eth0', 'default via fd01::1 dev eth0', ...(change.c?.routes ?? [])] },
    r: { devices: { rc: { addrs: ['10.1.0.1/24', 'fd01::1/64'] }, rs: { addrs: ['10.2.0.1/24', 'fd02::1/64'] } }, ...change.r, sysctls: { ...FORWARDING, ...change.r?.sysctls } },
    s: { devices: { eth0: { addrs: ['10.2.0.2/24', 'fd02::2/64'] } }, routes: ['default via 10.2.0.1 dev eth0', 'default via fd02::1 dev eth0'], listen: ['tcp 80', 'udp 80', 'tcp 127.0.0.1 81'], ...change.s },
  }, [['c:eth0', 'r:rc'], ['r:rs', 's:eth0']]);
}

describe('a connection through one router', () => {
  it.each([
    ['10.2.0.2', 80, 'tcp', 'answered'], ['10.2.0.2', 80, 'udp', 'answered'], ['fd02::2', 80, 'tcp', 'answered'],
    ['10.2.0.2', 99, 'tcp', 'ECONNREFUSED'], ['10.2.0.2', 99, 'udp', 'ECONNREFUSED'], ['10.2.0.2', 81, 'tcp', 'ECONNREFUSED'], ['fd02::2', 99, 'udp', 'ECONNREFUSED'],
    ['10.2.0.1', 80, 'tcp', 'ECONNREFUSED'], ['10.2.0.77', 80, 'tcp', 'EHOSTUNREACH'], ['10.1.0.77', 80, 'tcp', 'EHOSTUNREACH'], ['10.1.0.77', 80, 'udp', 'timeout'],
    ['fd02::77', 80, 'tcp', 'EHOSTUNREACH'], ['10.9.0.1', 80, 'tcp', 'ENETUNREACH'], ['10.9.0.1', 80, 'udp', 'timeout'], ['fd09::1', 80, 'tcp', 'ENETUNREACH'],
    ['10.1.0.255', 80, 'tcp', 'EHOSTUNREACH'],
  ] as const)('to %s port %i by %s ends as on the kernel: %s', (dst, port, protocol, want) => {
    expect(outcome(ask(line(), 'c', dst, port, { protocol }))).toBe(want);
  });

  it('weighs one branch 1, and tells every hop and the server’s view', () => {
    const [branch] = ask(line(), 'c', '10.2.0.2', 80).branches;
    expect(branch?.weight).toBe(1);
    expect(branch?.journeys.map((journey) => `${journey.direction} ${journey.purpose}`)).toEqual(['forward open', 'reply answer', 'forward data', 'reply data-answer']);
    expect(branch?.journeys[0]?.hops.map((hop) => `${hop.netns} ${hop.devIn ?? '-'} ${hop.devOut ?? '-'}`)).toEqual(['n/c - eth0', 'n/r rc rs', 'n/s eth0 -']);
    expect(branch?.atServer?.netns).toBe('n/s');
    expect(branch?.journeys[0]?.packetOut.ttl).toBe(63);
  });
});

describe('routes that say no', () => {
  it.each([
    ['unreachable', 'EHOSTUNREACH', 'EHOSTUNREACH', 'ENETUNREACH'], ['prohibit', 'EACCES', 'EHOSTUNREACH', 'EACCES'], ['blackhole', 'EINVAL', 'timeout', 'timeout'],
  ] as const)('%s gives %s at the client, %s at the router and %s there for IPv6', (type, atClient, atRouter, atRouter6) => {
    expect(outcome(ask(line({ c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, routes: [`${type} 10.2.0.2`] } }), 'c', '10.2.0.2', 80))).toBe(atClient);
    const router = line({ r: { devices: { rc: { addrs: ['10.1.0.1/24', 'fd01::1/64'] }, rs: { addrs: ['10.2.0.1/24', 'fd02::1/64'] } }, routes: [`${type} 10.2.0.2`, `${type} fd02::2`] } });
    expect(outcome(ask(router, 'c', '10.2.0.2', 80))).toBe(atRouter);
    expect(outcome(ask(router, 'c', 'fd02::2', 80))).toBe(atRouter6);
  });

  it('a blackhole is normal beside a more specific route', () => {
    const network = line({ r: { devices: { rc: { addrs: ['10.1.0.1/24'] }, rs: { addrs: ['10.2.0.1/24'] } }, routes: ['blackhole 10.2.0.0/25', '10.2.0.2 dev rs'] } });
    expect(outcome(ask(network, 'c', '10.2.0.2', 80))).toBe('answered');
    expect(reason(ask(network, 'c', '10.2.0.3', 80).branches[0])).toBe('route');
  });

  it('a server without a way back leaves the client waiting, and the answer is what failed', () => {
    const [branch] = ask(line({ s: { devices: { eth0: { addrs: ['10.2.0.2/24'] } }, routes: [], listen: ['tcp 80'] } }), 'c', '10.2.0.2', 80).branches;
    expect(branch === undefined ? '' : outcomeText(branch.outcome)).toBe('timeout');
    expect(branch?.journeys.at(-1)?.direction).toBe('reply');
    expect(reason(branch)).toBe('route');
  });

  it('a routing loop lives until the TTL is spent, and the client is told', () => {
    const devices = { rc: { addrs: ['10.1.0.1/24'] }, rs: { addrs: ['10.2.0.1/24'] } };
    const network = line({ r: { devices, routes: ['10.5.0.0/16 via 10.2.0.2 dev rs'] }, s: { devices: { eth0: { addrs: ['10.2.0.2/24'] } }, routes: ['default via 10.2.0.1 dev eth0'], sysctls: { 'net.ipv4.conf.eth0.forwarding': '1' } } });
    const walk = ask(network, 'c', '10.5.0.1', 80);
    expect(outcome(walk)).toBe('EHOSTUNREACH');
    expect(ending(walk.branches[0]).kind).toBe('loop');
    expect(walk.branches[0]?.journeys[0]?.hops.map(({ netns }) => netns)).toEqual(['n/c', 'n/r', 'n/s', 'n/r', 'n/s', 'n/r', 'n/s']);
  });
});

describe('sysctls on the way', () => {
  it('forwarding is asked of the device that the packet came in by', () => {
    const there = ask(line({ r: { devices: routerDevices, sysctls: { 'net.ipv4.conf.rc.forwarding': '0' } } }), 'c', '10.2.0.2', 80);
    expect(ending(there.branches[0])).toMatchObject({ kind: 'dropped', netns: 'n/r', by: { kind: 'forwarding-off', sysctl: 'net.ipv4.conf.rc.forwarding' } });
    const back = ask(line({ r: { devices: routerDevices, sysctls: { 'net.ipv4.conf.rs.forwarding': '0' } } }), 'c', '10.2.0.2', 80);
    expect(back.branches[0]?.journeys.at(-1)?.direction).toBe('reply');
    expect(outcome(back)).toBe('timeout');
  });

  it.each([['0', '0', 'timeout', 'route'], ['1', '0', 'timeout', 'rp-filter'], ['0', '1', 'timeout', 'rp-filter'], ['2', '1', 'timeout', 'rp-filter'], ['2', '0', 'timeout', 'rp-filter']] as const)(
    'rp_filter all=%s device=%s with a source that no route leads to: %s by %s', (all, own, want, why) => {
      const walk = ask(foreignSource({ 'net.ipv4.conf.all.rp_filter': all, 'net.ipv4.conf.rc.rp_filter': own }), 'c', '10.2.0.2', 80);
      expect(outcome(walk)).toBe(want);
      expect(reason(walk.branches[0])).toBe(why);
    });

  it('a packet from outside with one of our own addresses as source is dropped, unless accept_local', () => {
    const own = { routerLo: ['10.7.0.1/32'] };
    expect(reason(ask(foreignSource({}, own.routerLo), 'c', '10.2.0.2', 80).branches[0])).toBe('local-source');
    expect(reason(ask(foreignSource({ 'net.ipv4.conf.all.accept_local': '1' }, own.routerLo), 'c', '10.2.0.2', 80).branches[0])).toBe('no-listener');
  });

  it('what was not collected is walked both ways', () => {
    const network = line();
    const router = network.netns.get('n/r');
    const blind = router === undefined ? network : { ...network, netns: new Map(network.netns).set('n/r', { ...router, sysctls: { kind: 'missing' as const, because: { text: 'sysctl was not permitted' } } }) };
    const walk = ask(blind, 'c', '10.2.0.2', 80);
    expect(walk.branches.length).toBeGreaterThan(1);
    expect(walk.branches.reduce((sum, branch) => sum + branch.weight, 0)).toBeCloseTo(1);
    expect(new Set(walk.branches.map((branch) => branch.journeys.at(-1)?.disposition.kind))).toEqual(new Set(['delivered', 'dropped']));
    expect(new Set(walk.branches.map((branch) => branch.outcome.kind))).toEqual(new Set(['unknown']));
    expect(walk.branches[0]?.assumed.length).toBeGreaterThan(0);
  });

  it('routes that were not collected make the answer unknown because of that', () => {
    const network = line();
    const router = network.netns.get('n/r');
    const blind = router === undefined ? network : { ...network, netns: new Map(network.netns).set('n/r', { ...router, routes4: { kind: 'missing' as const, because: { text: 'ip route failed' } } }) };
    expect(ask(blind, 'c', '10.2.0.2', 80).branches[0]?.outcome).toEqual({ kind: 'unknown', because: [{ text: 'ip route failed' }] });
  });
});

const routerDevices = { rc: { addrs: ['10.1.0.1/24', 'fd01::1/64'] }, rs: { addrs: ['10.2.0.1/24', 'fd02::1/64'] } };

/** The client sends from an address that the router has no route to; the router's ARP table is warm, as it was on the kernel. */
function foreignSource(sysctls: Record<string, string>, routerLo: readonly string[] = []): ReturnType<typeof networkOf> {
  return line({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24'] }, dummy0: { addrs: ['10.7.0.1/32'] } }, routes: ['10.2.0.2 via 10.1.0.1 dev eth0 src 10.7.0.1'], neighbours: [['10.1.0.1', 'eth0', '02:00:00:00:01:01', 'reachable']] },
    r: { devices: { ...routerDevices, ...(routerLo.length === 0 ? {} : { dummy0: { addrs: routerLo } }) }, sysctls },
  });
}

describe('dice', () => {
  it('a multipath route forks by weight, and a flow keeps its way; from 6.16 on what has a source address goes where that is at home', () => {
    const networkWith = (kernel: string): Network => networkOf({
      c: { parts: { kernel }, devices: { eth0: { addrs: ['10.1.0.2/24'] }, eth1: { addrs: ['10.3.0.2/24'] } }, routes: ['10.2.0.0/24 src 10.1.0.2 nexthop via 10.1.0.1 dev eth0 weight 3 nexthop via 10.3.0.1 dev eth1 weight 1'] },
      r: { devices: { ...routerDevices, rx: { addrs: ['10.3.0.1/24'] } }, sysctls: FORWARDING },
      s: { devices: { eth0: { addrs: ['10.2.0.2/24'] } }, routes: ['default via 10.2.0.1 dev eth0'], listen: ['tcp 80'] },
    }, [['c:eth0', 'r:rc'], ['r:rs', 's:eth0'], ['c:eth1', 'r:rx']]);
    const walk = ask(networkWith('6.12.1'), 'c', '10.2.0.2', 80);
    expect(walk.branches.map((branch) => `${branch.weight} ${outcomeText(branch.outcome)}`)).toEqual(['0.75 answered', '0.25 timeout']);
    expect(ask(networkWith('6.16.0'), 'c', '10.2.0.2', 80).branches.map((branch) => `${branch.weight} ${outcomeText(branch.outcome)}`)).toEqual(['1 answered']);
    expect(walk.branches[1]?.journeys.at(-1)?.disposition).toMatchObject({ kind: 'dropped', by: { kind: 'forwarding-off' } });
  });

  it.each([
    // Of IPv6 the flow label counts, too, which the server chose for its answer: the error about that may go either way.
    ['fd02::2', 'fd01::2', ['rs', 'rx', '-']], ['10.2.0.2', '10.1.0.2', ['rs', '-']],
  ] as const)('an ICMP error about what %s sent goes as its flow does', (dst, src, want) => {
    const both = (v4: string, v6: string): Space => ({ devices: { eth0: { addrs: [v4, v6] } } });
    const network = networkOf({
      c: { ...both('10.1.0.2/24', 'fd01::2/64'), routes: ['default via 10.1.0.1 dev eth0', 'default via fd01::1 dev eth0'] },
      r: { devices: { ...routerDevices, rx: { addrs: ['10.3.0.1/24', 'fd03::1/64'] } }, sysctls: FORWARDING, routes: ['10.2.0.2 nexthop via 10.2.0.2 dev rs weight 1 nexthop via 10.3.0.2 dev rx weight 1', 'fd02::2 nexthop via fd02::2 dev rs weight 1 nexthop via fd03::2 dev rx weight 1'] },
      s: { ...both('10.2.0.2/24', 'fd02::2/64'), routes: ['default via 10.2.0.1 dev eth0', 'default via fd02::1 dev eth0'], listen: ['udp 53'] },
      x: both('10.3.0.2/24', 'fd03::2/64'),
    }, [['c:eth0', 'r:rc'], ['r:rs', 's:eth0'], ['r:rx', 'x:eth0']]);
    const packet = { src: ip(src), dst: ip(dst), protocol: 17, l4: { kind: 'udp', sport: 4000, dport: 53 } as const, ttl: 64, length: 80, df: false, tos: 0 };
    const { branches } = trace(network, { kind: 'wire', netns: 'n/r', ifindex: 2, packet, reply: true });
    // The client has no socket for the answer and refuses it.
    expect(branches.map(({ journeys }) => journeys.find(({ purpose }) => purpose === 'error')?.hops.find(({ netns }) => netns === 'n/r')?.devOut ?? '-')).toEqual(want);
  });

  it('fragments of IPv6 may go another way than whole packets of the same two hosts, of IPv4 they go the same', () => {
    const ways = (v4: boolean): readonly string[] => {
      const network = networkOf({
        c: { devices: { eth0: { addrs: ['10.1.0.2/24', 'fd01::2/64'] } }, routes: ['default via 10.1.0.1 dev eth0', 'default via fd01::1 dev eth0'] },
        r: { devices: { ...routerDevices, rs: { ...routerDevices.rs, mtu: 1400 }, rx: { addrs: ['10.3.0.1/24', 'fd03::1/64'], mtu: 1400 } }, sysctls: FORWARDING, routes: ['10.9.0.2 nexthop via 10.2.0.2 dev rs weight 1 nexthop via 10.3.0.2 dev rx weight 1', 'fd09::2 nexthop via fd02::2 dev rs weight 1 nexthop via fd03::2 dev rx weight 1'] },
        s: { devices: { eth0: { addrs: ['10.2.0.2/24', 'fd02::2/64'] } } }, x: { devices: { eth0: { addrs: ['10.3.0.2/24', 'fd03::2/64'] } } },
      }, [['c:eth0', 'r:rc'], ['r:rs', 's:eth0'], ['r:rx', 'x:eth0']]);
      // The first is too long and is answered so; the second goes in fragments.
      return ask(network, 'c', v4 ? '10.9.0.2' : 'fd09::2', 53, { protocol: 'udp', size: 'full' }).branches.map(({ journeys }) => journeys.filter(({ purpose }) => purpose === 'open').map(({ disposition, hops }) => (disposition.kind === 'dropped' && disposition.by.kind === 'mtu' ? disposition.dev : hops[1]?.devOut)).join(' '));
    };
    expect(ways(true)).toEqual(['rs rs', 'rx rx']);
    expect(ways(false)).toEqual(['rs rs', 'rs rx', 'rx rs', 'rx rx']);
  });

  it('stops at the limit of branches and says so', () => {
    const network = line();
    const missing = { kind: 'missing' as const, because: { text: 'no sysctl' } };
    const blind = { ...network, netns: new Map([...network.netns].map(([id, space]) => [id, { ...space, sysctls: missing }])) };
    const question = { kind: 'socket', netns: 'n/c', protocol: 'tcp', dst: ip('10.2.0.2'), dport: 80, size: 'small' } as const;
    const whole = trace(blind, question);
    expect(whole.truncated).toBeUndefined();
    expect(whole.branches.length).toBeGreaterThan(4);
    const part = trace(blind, question, { maxBranches: 3 });
    expect(part.branches).toEqual(whole.branches.slice(0, 3));
    expect(part.truncated?.text).toContain('3 branches');
  });
});
