import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatIp } from '../../net/ip.ts';
import { formatPrefix } from '../../net/prefix.ts';
import type { Part } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { Route, RoutingRule } from '../../model/network/route.ts';
import type { IprouteTree } from '../../model/tree/iproute.ts';
import { COMMANDS } from '../../parse/testdata/iproute/dumps.ts';
import { assembleBridgePorts, assembleBridgeVlans, assembleFdb } from '../bridge/index.ts';
import { assembleLinks } from '../link/index.ts';
import { assembleNeighbours } from '../neigh/index.ts';
import { assembleRoutes } from '../route/index.ts';
import { assembleRules } from '../rule/index.ts';

type Form = 'txt' | 'json';

function tree(where: string, source: string, form: Form): Part<IprouteTree> {
  const path = `../../parse/testdata/iproute/${where}/${source}.${form}`;
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  const command = COMMANDS[source];
  if (command === undefined) throw new Error(source);
  return { kind: 'known', value: command.parse(text, path) };
}

function known<T>(part: Part<T>): T {
  if (part.kind === 'missing') throw new Error(`missing: ${part.because.text}`);
  return part.value;
}

function namespace(where: string, form: Form) {
  const links = assembleLinks(tree(where, 'ip-link', form), tree(where, 'ip-addr', form));
  return {
    links: known(links),
    ports: known(assembleBridgePorts({ links, ipLink: tree(where, 'ip-link', form), bridgeLink: tree(where, 'bridge-link', form), bridgeVlan: tree(where, 'bridge-vlan', form) })),
    vlans: known(assembleBridgeVlans(tree(where, 'bridge-vlan', form), links)),
    fdb: known(assembleFdb(tree(where, 'bridge-fdb', form), links)),
    neighbours: known(assembleNeighbours(tree(where, 'ip-neigh', form), tree(where, 'ip-neigh-proxy', form), links)),
    routes4: known(assembleRoutes(tree(where, 'ip-route', form), 4)),
    routes6: known(assembleRoutes(tree(where, 'ip6-route', form), 6)),
    rules4: known(assembleRules(tree(where, 'ip-rule', form))),
    rules6: known(assembleRules(tree(where, 'ip6-rule', form))),
  };
}

/** Where something was read, and what only one of the two forms prints: `link-netns NAME` or the number, and a metric's lock. */
const UNEQUAL = new Set(['because', 'elsewhere', 'mtuLocked']);

function comparable(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(comparable);
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !UNEQUAL.has(key)).map(([key, each]) => [key, comparable(each)]));
}

describe.each(['linux-6.18', 'uml-6.1'])('a namespace recorded on %s', (kernel) => {
  it.each(['host', 'pod-a', 'pod-b', 'router'])('%s is the same network whether its dumps came as text or as JSON', (name) => {
    const text = comparable(namespace(`${kernel}/${name}`, 'txt'));
    expect(comparable(namespace(`${kernel}/${name}`, 'json'))).toEqual(text);
  });

  it('carries a line of evidence on every object', () => {
    const host = namespace(`${kernel}/host`, 'txt');
    for (const each of [...host.links, ...host.links.flatMap((link) => link.addresses), ...host.ports, ...host.fdb, ...host.neighbours, ...host.routes4, ...host.rules4]) {
      expect(each.because.ref?.line).toBeGreaterThan(0);
      expect(each.because.text).not.toBe('');
    }
  });
});

describe('the node recorded in User-Mode Linux', () => {
  const host = namespace('uml-6.1/host', 'txt');
  const link = (name: string): Link => {
    const found = host.links.find((each) => each.name === name);
    if (found === undefined) throw new Error(name);
    return found;
  };

  it('has every kind of device that the model has, except WireGuard', () => {
    const kinds = new Set(host.links.map((each) => each.detail.kind));
    expect([...kinds].sort()).toEqual(['bond', 'bridge', 'dummy', 'geneve', 'ifb', 'ipvlan', 'loopback', 'macvlan', 'tun', 'tunnel', 'unsupported', 'veth', 'vlan', 'vrf', 'vxlan']);
  });

  it('has a VXLAN device as Calico makes it, over the uplink', () => {
    expect(comparable(link('vxlan.calico').detail)).toMatchObject({ kind: 'vxlan', vni: 4096, dstport: 4789, learning: false, proxy: false, external: false, df: 'unset', ttl: 'auto', lower: link('uplink').ifindex });
  });

  it('has a VXLAN device with a multicast group that learns and answers for neighbours', () => {
    expect(comparable(link('vx1').detail)).toMatchObject({ vni: 42, dstport: 8472, learning: true, proxy: true, ttl: 8 });
    expect(link('vx6').detail).toMatchObject({ remote: { family: 6 }, local: { family: 6 } });
    expect(link('vxe').detail).toMatchObject({ external: true });
  });

  it('has tunnels with and without ends, and does not pretend to know a GRE tunnel with a key', () => {
    expect(link('tunl0').detail).toEqual({ kind: 'tunnel', mode: 'ipip', pmtudisc: false, ttl: 'inherit', external: false });
    expect(link('tunl1').detail).toMatchObject({ mode: 'ipip', pmtudisc: true, lower: link('uplink').ifindex });
    expect(link('sit1').detail).toMatchObject({ mode: 'sit', pmtudisc: false });
    expect(link('ip6t').detail).toMatchObject({ mode: 'ip6tnl', ttl: 64 });
    expect(link('gre1').detail).toEqual({ kind: 'unsupported', type: 'gre with a key' });
    expect(link('gre6').detail).toMatchObject({ mode: 'ip6gre' });
    expect(link('gretap1').detail).toEqual({ kind: 'unsupported', type: 'gretap' });
  });

  it('has a VLAN on the uplink, a VRF with its port, a bond with its port', () => {
    expect(link('uplink.10').detail).toEqual({ kind: 'vlan', lower: link('uplink').ifindex, vlan: 10 });
    expect(link('red').detail).toEqual({ kind: 'vrf', table: 1010 });
    expect(link('vrfport').master).toBe(link('red').ifindex);
    expect(link('bp').master).toBe(link('bond0').ifindex);
    expect(link('gnv').detail).toMatchObject({ kind: 'geneve', vni: 99, dstport: 6081, df: 'set', ttl: 'auto' });
  });

  it('has bridge ports with their flags and, on the bridge that filters, their VLANs', () => {
    const port = (name: string) => host.ports.find((each) => each.ifindex === link(name).ifindex);
    expect(port('vetha')).toMatchObject({ hairpin: true, isolated: true, state: 'forwarding', master: link('br0').ifindex });
    expect(port('vethb')).toMatchObject({ hairpin: false, isolated: false });
    expect(port('trunk')?.state).toBe('disabled');
    expect(port('trunk')?.vlans.map((vlan) => [vlan.id, vlan.pvid, vlan.untagged])).toEqual([[7, false, true], [20, false, false], [21, false, false], [22, false, false], [30, true, true]]);
    expect(link('brv').detail).toMatchObject({ vlanFiltering: true, defaultPvid: 7 });
    expect(host.vlans.get(link('brv').ifindex)?.map((vlan) => vlan.id)).toEqual([7, 30]);
  });

  it('reads the same ports from `ip -d link` when `bridge -d link` was not collected', () => {
    const missing = { kind: 'missing', because: { text: 'not collected' } } as const;
    const links = assembleLinks(tree('uml-6.1/host', 'ip-link', 'txt'), tree('uml-6.1/host', 'ip-addr', 'txt'));
    const ports = known(assembleBridgePorts({ links, ipLink: tree('uml-6.1/host', 'ip-link', 'txt'), bridgeLink: missing, bridgeVlan: tree('uml-6.1/host', 'bridge-vlan', 'txt') }));
    expect(comparable(ports)).toEqual(comparable(host.ports));
    expect(assembleBridgePorts({ links, ipLink: missing, bridgeLink: missing, bridgeVlan: missing }).kind).toBe('missing');
  });

  it('sends the VTEPs of other nodes by their MAC, and floods to one', () => {
    const vtep = host.fdb.filter((entry) => entry.ifindex === link('vxlan.calico').ifindex && entry.dst !== undefined);
    expect(vtep.map((entry) => [entry.mac, entry.dst && formatIp(entry.dst), entry.table])).toEqual([['00:00:00:00:00:00', '192.0.2.3', 'self'], ['66:aa:bb:cc:dd:01', '192.0.2.2', 'self']]);
    expect(host.fdb.find((entry) => entry.vni === 77)).toMatchObject({ port: 9999 });
  });

  it('knows a static entry of a bridge from a MAC of its own', () => {
    expect(host.fdb.filter((entry) => entry.mac === '66:aa:bb:cc:dd:03').map((entry) => entry.permanent)).toEqual([false, false]);
    expect(host.fdb.find((entry) => entry.mac === link('vetha').mac && entry.table === 'master')?.permanent).toBe(true);
  });

  it('has neighbours in their states, and addresses that it answers for', () => {
    const state = Object.fromEntries(host.neighbours.map((each) => [formatIp(each.ip), each.proxy ? 'proxy' : each.state]));
    expect(state).toMatchObject({ '192.0.2.66': 'permanent', '192.0.2.67': 'stale', '192.0.2.77': 'failed', '10.40.2.0': 'permanent', '10.1.0.99': 'proxy', '2001:db8:1::99': 'proxy' });
    expect(host.neighbours.find((each) => each.router)).toMatchObject({ state: 'reachable' });
  });
});

describe('the router recorded in User-Mode Linux', () => {
  const router = namespace('uml-6.1/router', 'txt');
  const route = (dst: string, table = 254): Route => {
    const found = [...router.routes4, ...router.routes6].find((each) => formatPrefix(each.dst, true) === dst && each.table === table);
    if (found === undefined) throw new Error(dst);
    return found;
  };
  const rule = (priority: number): RoutingRule => {
    const found = router.rules4.find((each) => each.priority === priority);
    if (found === undefined) throw new Error(String(priority));
    return found;
  };

  it('keeps the families apart although `ip route show table all` prints both', () => {
    expect(router.routes4.every((each) => each.dst.family === 4)).toBe(true);
    expect(known(assembleRoutes(tree('uml-6.1/router', 'ip-route', 'txt'), 6)).length).toBe(router.routes6.length);
  });

  it('has two default routes of IPv4 and, in a table of its own, one without a gateway', () => {
    expect(router.routes4.filter((each) => each.dst.length === 0).map((each) => [each.table, each.metric, each.nexthops[0]?.dev, each.nexthops[0]?.via && formatIp(each.nexthops[0].via)])).toEqual([
      [5000, 0, 'e1', undefined], [254, 100, 'e0', '198.51.100.254'], [254, 200, 'e0', '198.51.100.253'],
    ]);
  });

  it('has multipath routes with weights, an on-link gateway and a next hop whose link is down', () => {
    expect(route('10.2.0.0/16').nexthops.map((hop) => [hop.dev, hop.weight])).toEqual([['e0', 2], ['e1', 1]]);
    expect(route('10.15.0.0/16').nexthops[1]).toMatchObject({ onlink: true, flags: ['linkdown'] });
    expect(route('10.14.0.0/24').nexthops.map((hop) => hop.weight)).toEqual([3, 1]);
    expect(route('2001:db8:11::/48').nexthops.map((hop) => hop.weight)).toEqual([3, 1]);
  });

  it('has routes of every type, and those that lead nowhere have no next hop', () => {
    for (const [dst, type] of [['10.5.0.0/16', 'blackhole'], ['10.6.0.0/16', 'unreachable'], ['10.7.0.0/16', 'prohibit'], ['2001:db8:12::/48', 'blackhole'], ['2001:db8:13::/48', 'unreachable']] as const) {
      expect(route(dst)).toMatchObject({ type, nexthops: [] });
    }
    expect(route('10.8.0.0/16', 100).type).toBe('throw');
    expect(route('10.10.0.0/24', 255)).toMatchObject({ type: 'local', scope: 'host' });
    expect(route('10.77.0.255', 255).type).toBe('broadcast');
  });

  it('has a locked MTU, a preferred source, a type of service, a gateway of the other family', () => {
    expect(route('10.3.0.0/16')).toMatchObject({ mtu: 1400, mtuLocked: true, advmss: 1300 });
    expect(formatIp(route('10.3.0.0/16').prefsrc ?? { family: 4, value: 0n })).toBe('198.51.100.9');
    expect(route('10.4.0.0/16')).toMatchObject({ mtu: 1300, mtuLocked: false, tos: 0x10 });
    expect(route('10.11.0.0/24').nexthops[0]?.via?.family).toBe(6);
    expect(route('2001:db8:10::/48').from?.length).toBe(64);
  });

  it('does not pretend to know what an encapsulation does', () => {
    expect(route('10.12.0.0/24').unsupported).toBe('encap');
    expect([...router.routes4, ...router.routes6].filter((each) => each.unsupported !== undefined).length).toBe(1);
  });

  it('has rules with every selector, in order, the kernel\'s own included', () => {
    expect(router.rules4.map((each) => each.priority)).toEqual([0, 100, 110, 120, 130, 140, 141, 142, 143, 144, 145, 146, 147, 1000, 32766, 32767]);
    expect(rule(0).action).toEqual({ kind: 'table', table: 255 });
    expect(rule(32766).action).toEqual({ kind: 'table', table: 254 });
    expect(rule(100)).toMatchObject({ iif: 'e0', from: { length: 8 }, to: { length: 24 } });
    expect(rule(110)).toMatchObject({ negate: true, mark: { value: 0x200, mask: 0xf00 }, action: { kind: 'table', table: 5000 } });
    expect(rule(120)).toMatchObject({ tos: 0x10, mark: { value: 7, mask: 0xffffffff }, oif: 'e1', suppressPrefixLength: 0 });
    expect(rule(130)).toMatchObject({ protocol: 6, sport: { from: 1000, to: 2000 }, dport: { from: 443, to: 443 }, uid: { from: 1000, to: 1999 } });
    expect([140, 141, 142, 143].map((priority) => rule(priority).action.kind)).toEqual(['blackhole', 'unreachable', 'prohibit', 'nop']);
    expect(rule(144).action).toEqual({ kind: 'goto', priority: 32766 });
    expect(rule(146)).toMatchObject({ suppressIfgroup: 3 });
    expect(rule(147)).toMatchObject({ protocol: 99, unsupported: 'tun_id' });
    expect(rule(1000).l3mdev).toBe(true);
    expect(router.rules4.filter((each) => each.unsupported !== undefined).length).toBe(1);
  });

  it('has an address that points to its peer, and a secondary one', () => {
    const addresses = router.links.flatMap((each) => each.addresses);
    const peer = addresses.find((each) => formatIp(each.ip) === '203.0.113.1');
    expect(peer?.peer && formatPrefix(peer.peer)).toBe('203.0.113.2/32');
    expect(addresses.find((each) => formatIp(each.ip) === '198.51.100.9')?.flags).toContain('secondary');
  });
});
