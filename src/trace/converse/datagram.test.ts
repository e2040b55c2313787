import { describe, expect, it } from 'vitest';
import type { LinkDetail } from '../../model/network/link.ts';
import type { RoutingRule } from '../../model/network/route.ts';
import type { Walk } from '../../model/trace/journey.ts';
import { ask, outcome } from '../testing/ask.ts';
import { base, chain, ip, is, known, natTo, rule, table } from '../netfilter/testing.ts';
import { networkOf } from '../testing/network.ts';
import type { Space } from '../testing/network.ts';

/* Datagrams that are too long for their way, as on Linux 6.18.44 on 2026-11-21. */

type Network = ReturnType<typeof networkOf>;

const asked = (network: Network, dst: string, more: Parameters<typeof ask>[4] = {}): Walk => ask(network, 'a', dst, 53, { protocol: 'udp', size: 'full', ...more });

/** How long the packets were that left their sender, after they were cut. */
function sent(walk: Walk, direction: 'forward' | 'reply'): readonly (number | undefined)[] {
  const journeys = (walk.branches[0]?.journeys ?? []).filter((journey) => journey.direction === direction && journey.purpose !== 'error');
  return journeys.map(({ packetIn, hops }) => hops[0]?.steps.find(({ action }) => action === 'fragment')?.packet?.length ?? packetIn.length);
}

/** `from` the source that a looks table 9 up for. */
function policy(from: string): readonly RoutingRule[] {
  const lookup = (priority: number, id: number): RoutingRule => ({ negate: false, l3mdev: false, priority, action: { kind: 'table', table: id }, because: { text: `${priority}` } });
  return [lookup(0, 255), { ...lookup(100, 9), from: { family: 6, first: ip(from).value, last: ip(from).value, length: 128 } }, lookup(32766, 254)];
}

const FORWARDING = { 'net.ipv6.conf.all.forwarding': '1', 'net.ipv4.conf.ra.forwarding': '1', 'net.ipv4.conf.rb.forwarding': '1' };

/** a, a router, and b behind a way of 1350 bytes. */
function routed(a: Partial<Space>): Network {
  return networkOf({
    a: { devices: { eth0: { addrs: ['fd01::2/64', '10.1.0.2/24'] } }, ...a },
    r: { devices: { ra: { addrs: ['fd01::1/64', '10.1.0.1/24'] }, rb: { addrs: ['fd02::1/64', '10.2.0.1/24'], mtu: 1350 } }, sysctls: FORWARDING },
    b: { devices: { eth0: { addrs: ['fd02::2/64', '10.2.0.2/24'], mtu: 1350 } }, routes: ['default via fd02::1 dev eth0', 'default via 10.2.0.1 dev eth0'], listen: ['udp 53'] },
  }, [['a:eth0', 'r:ra'], ['r:rb', 'b:eth0']]);
}

describe('a size that a router tells', () => {
  it('is kept by the route that is found with the source, and a socket that keeps another one is told again', () => {
    const routes = ['default via fd01::1 dev eth0', 'default via fd01::1 dev eth0 table 9'];
    const apart = routed({ routes, parts: { rules6: known(policy('fd01::2')) } });
    expect(outcome(asked(routed({ routes }), 'fd02::2'))).toBe('answered');
    expect(outcome(asked(apart, 'fd02::2'))).toBe('EMSGSIZE');
    // A socket that is bound looks its route up with the source.
    expect(outcome(asked(apart, 'fd02::2', { src: ip('fd01::2') }))).toBe('answered');
  });

  it('is kept by the route that the owner of the socket has', () => {
    const owned = policy('::').map(({ from, ...one }) => (from === undefined ? one : { ...one, uid: { from: 1000, to: 1000 } }));
    const network = routed({ routes: ['default via fd01::1 dev eth0', 'default via fd01::1 dev eth0 table 9'], parts: { rules6: known(owned) } });
    expect(outcome(asked(network, 'fd02::2', { src: ip('fd01::2'), uid: 1000 }))).toBe('answered');
  });
});

it('a datagram goes in the pieces that fit the way found for it first, also when OUTPUT gives it another', () => {
  const dnat = table('nat', [chain('OUTPUT', [rule('dnat', is('ip daddr', '10.9.0.1'), { kind: 'dnat', to: natTo('10.1.0.1') })], base('output', -100, 'accept', 'nat'))]);
  const network = routed({ routes: ['10.9.0.0/24 via 10.1.0.1 dev eth0 mtu 1400'], parts: { tables: known([dnat]) } });
  expect(sent(asked(network, '10.9.0.1', { size: 1480 }), 'forward')).toEqual([1396]);
  // What the second way takes whole goes whole.
  expect(sent(asked(network, '10.9.0.1', { size: 1430 }), 'forward')).toEqual([1458]);
});

function vxlan(local: string): LinkDetail {
  return { kind: 'vxlan', vni: 7, local: ip(local), dstport: 4789, learning: false, proxy: false, external: false, df: 'unset', ttl: 'auto' };
}

/** Two ends of a VXLAN of 1430 bytes over IPv6, whose way has room for 1330 alone. */
function overlay(): Network {
  const end = (own: number, far: number): Space => ({
    devices: {
      eth0: { addrs: [`fd09::${own}/64`], mtu: 1400 }, in0: { addrs: [`fd0${own}::1/64`] },
      vx: { detail: vxlan(`fd09::${own}`), mac: `02:00:00:00:07:0${own}`, mtu: 1430, addrs: [`10.5.0.${own}/24`, `fd05::${own}/64`] },
    },
    fdb: [['00:00:00:00:00:00', 'vx', `fd09::${far}`]], listen: ['udp 53'], routes: [`fd0${far}::/64 via fd05::${far} dev vx`], sysctls: FORWARDING,
  });
  return networkOf({ a: end(1, 2), b: end(2, 1), c: { devices: { eth0: { addrs: ['fd01::2/64'] } }, routes: ['default via fd01::1 dev eth0'] } }, [['a:eth0', 'b:eth0'], ['c:eth0', 'a:in0']]);
}

describe('a tunnel that says nothing of what does not fit', () => {
  it('loses a datagram on each way, which a program that tries once more does not outlast', () => {
    const walk = asked(overlay(), '10.5.0.2');
    expect(sent(walk, 'forward')).toEqual([1430, 1324]);
    expect(sent(walk, 'reply')).toEqual([1430]);
    expect(outcome(walk)).toBe('timeout');
  });

  it('leaves the route of an IPv6 packet that it forwards with the size, so that the next one is told', () => {
    const walk = ask(overlay(), 'c', 'fd05::2', 53, { protocol: 'udp', size: 'full' });
    const told = (walk.branches[0]?.journeys ?? []).flatMap(({ disposition }) => (disposition.kind === 'dropped' && disposition.by.kind === 'mtu' ? [[disposition.by.mtu, disposition.by.icmpArrives]] : []));
    expect(told).toEqual([[1430, true], [1400, false], [1330, true]]);
    expect(outcome(walk)).toBe('EMSGSIZE');
  });
});
