import { expect, it } from 'vitest';
import type { ConntrackEntry } from '../../model/network/conntrack.ts';
import type { LinkDetail } from '../../model/network/link.ts';
import { ip } from '../netfilter/testing.ts';
import { ask } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

function vxlan(local: string): LinkDetail {
  return { kind: 'vxlan', vni: 7, local: ip(local), dstport: 4789, learning: false, proxy: false, external: false, df: 'unset', ttl: 'auto' };
}

function entry(src: string, dst: string, sport: number, dport: number): ConntrackEntry {
  const [a, b] = [ip(src), ip(dst)];
  return { original: { protocol: 17, src: a, dst: b, sport, dport }, reply: { protocol: 17, src: b, dst: a, sport: dport, dport: sport }, mark: 0, zone: 0, seenReply: false, assured: false, because: { text: `udp ${sport}` } };
}

function ping(src: string, dst: string, id: number): ConntrackEntry {
  const [a, b] = [ip(src), ip(dst)];
  return { ...entry(src, dst, 0, 0), original: { protocol: 1, src: a, dst: b, sport: id, dport: 8 * 256 }, reply: { protocol: 1, src: b, dst: a, sport: id, dport: 0 } };
}

function branchesWith(...entries: readonly ConntrackEntry[]): readonly (readonly string[])[] {
  return branchesOf('udp', entries);
}

function branchesOf(protocol: 'udp' | 'icmp', entries: readonly ConntrackEntry[]): readonly (readonly string[])[] {
  const node = (own: number, far: number): Parameters<typeof networkOf>[0][string] => ({
    devices: { eth0: { addrs: [`192.168.9.${own}/24`] }, vx: { detail: vxlan(`192.168.9.${own}`), mac: `02:00:00:00:07:0${own}`, mtu: 1450, addrs: [`10.5.0.${own}/24`] } },
    fdb: [['00:00:00:00:00:00', 'vx', `192.168.9.${far}`]], listen: ['udp 53'], parts: { conntrack: { kind: 'known', value: own === 1 ? entries : [] } },
  });
  const walk = ask(networkOf({ n1: node(1, 2), n2: node(2, 1) }, [['n1:eth0', 'n2:eth0']]), 'n1', '10.5.0.2', 53, { protocol, sport: 4444 });
  return walk.branches.map(({ journeys }) => (journeys[0]?.hops[0]?.steps ?? []).filter(({ stage }) => stage === 'conntrack').flatMap(({ because }) => because.map(({ text }) => text)));
}

it('the outer packet of a flow that is known may belong to a recorded connection of the tunnel', () => {
  expect(branchesWith(entry('10.5.0.1', '10.5.0.2', 4444, 53), entry('192.168.9.1', '192.168.9.2', 41590, 4789), entry('192.168.9.1', '192.168.9.2', 51624, 4789))).toEqual([['udp 4444', 'udp 41590'], ['udp 4444']]);
});

it('that of a new flow has a port of its own', () => {
  expect(branchesWith(entry('192.168.9.1', '192.168.9.2', 41590, 4789))).toEqual([[]]);
});

it('that of a ping has the port of any ping between the two', () => {
  const outer = entry('192.168.9.1', '192.168.9.2', 41590, 4789);
  expect(branchesOf('icmp', [ping('10.5.0.2', '10.5.0.1', 7), outer])).toEqual([['udp 41590'], []]);
  expect(branchesOf('icmp', [ping('10.5.0.2', '10.5.0.3', 7), outer])).toEqual([[]]);
});

it('that of an ICMP error has it, too', () => {
  const node = (own: number, far: number, entries: readonly ConntrackEntry[]): Parameters<typeof networkOf>[0][string] => ({
    devices: { eth0: { addrs: [`192.168.9.${own}/24`] }, vx: { detail: vxlan(`192.168.9.${own}`), mac: `02:00:00:00:07:0${own}`, mtu: 1450, addrs: [`10.5.0.${own}/24`] } },
    fdb: [['00:00:00:00:00:00', 'vx', `192.168.9.${far}`]], parts: { conntrack: { kind: 'known', value: entries } },
  });
  const outerOf = (...entries: readonly ConntrackEntry[]): readonly (readonly string[])[] => {
    // Nobody listens on the far side, which says so through the tunnel.
    const { branches } = ask(networkOf({ n1: node(1, 2, []), n2: node(2, 1, entries) }, [['n1:eth0', 'n2:eth0']]), 'n1', '10.5.0.2', 53, { protocol: 'udp', sport: 4444 });
    return branches.map(({ journeys }) => (journeys[1]?.hops[0]?.steps ?? []).filter(({ stage }) => stage === 'conntrack').flatMap(({ because }) => because.map(({ text }) => text)));
  };
  const outer = entry('192.168.9.2', '192.168.9.1', 41590, 4789);
  expect(outerOf(outer, ping('10.5.0.1', '10.5.0.2', 7))).toEqual([['udp 41590'], []]);
  expect(outerOf(outer)).toEqual([[]]);
});
