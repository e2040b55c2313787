import { describe, expect, it } from 'vitest';
import type { LinkDetail } from '../../model/network/link.ts';
import { ip } from '../netfilter/testing.ts';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* A VXLAN device of 1450 bytes between two nodes whose way has room for 1350, as on Linux 6.18.44 on 2026-11-21. */

const BRIDGE = { kind: 'bridge', vlanFiltering: false, defaultPvid: 1, nfCallIptables: false, nfCallIp6tables: false } as const;

function vxlan(local: string): LinkDetail {
  return { kind: 'vxlan', vni: 7, local: ip(local), dstport: 4789, learning: false, proxy: false, external: false, df: 'unset', ttl: 'auto' };
}

function nodes(bridged: boolean, shown: '0' | '1' = '1'): ReturnType<typeof networkOf> {
  const node = (own: number, far: number): Parameters<typeof networkOf>[0][string] => ({
    devices: {
      eth0: { addrs: [`192.168.9.${own}/24`], mtu: 1400 },
      vx: { detail: vxlan(`192.168.9.${own}`), mac: `02:00:00:00:07:0${own}`, mtu: 1450, ...(bridged ? { master: 'br0' } : { addrs: [`10.5.0.${own}/24`] }) },
      ...(bridged ? { br0: { detail: BRIDGE, addrs: [`10.5.0.${own}/24`], mac: `02:00:00:00:08:0${own}`, mtu: 1450 } } : {}),
    },
    fdb: [['00:00:00:00:00:00', 'vx', `192.168.9.${far}`]], listen: ['tcp 80', 'udp 80'], sysctls: { 'net.bridge.bridge-nf-call-iptables': shown },
  });
  return networkOf({ n1: node(1, 2), n2: node(2, 1) }, [['n1:eth0', 'n2:eth0']]);
}

describe('what does not fit through a VXLAN tunnel', () => {
  it('is told to its sender by the device itself, where that is a port of a bridge', () => {
    const walk = ask(nodes(true), 'n1', '10.5.0.2', 80, { size: 'full' });
    expect(outcome(walk)).toBe('answered');
    const journeys = walk.branches[0]?.journeys ?? [];
    expect(journeys.filter((journey) => journey.purpose === 'data').map((journey) => journey.packetIn.length)).toEqual([1450, 1350]);
    const error = journeys.find((journey) => journey.purpose === 'error');
    expect(error).toMatchObject({ packetIn: { src: ip('10.5.0.2'), dst: ip('10.5.0.1'), l4: { type: 3, code: 4 } }, hops: [{ devIn: 'vx' }], disposition: { kind: 'delivered' } });
  });

  it('is not, where br_netfilter does not show IPv4 to the hooks: the error keeps the packet\'s own route, by which nothing comes in', () => {
    const ends = (shown: '0' | '1'): (string | undefined)[] => (ask(nodes(true, shown), 'n1', '10.5.0.2', 80, { protocol: 'udp', size: 'full' }).branches[0]?.journeys ?? []).map(({ purpose, disposition }) => (purpose === 'error' ? disposition.kind : purpose));
    expect([ends('1'), ends('0')]).toEqual([['open', 'delivered', 'open', 'answer', 'delivered', 'answer'], ['open', 'dropped', 'open', 'answer', 'dropped']]);
    expect([outcome(ask(nodes(true, '0'), 'n1', '10.5.0.2', 80, { size: 'full' })), outcome(ask(nodes(true, '0'), 'n1', '10.5.0.2', 80, { protocol: 'udp', size: 'full' }))]).toEqual(['answered', 'timeout']);
  });

  it('goes in fragments of the outer packet where the device has the address itself, and the sender remembers the size for what follows', () => {
    const walk = ask(nodes(false), 'n1', '10.5.0.2', 80, { size: 'full' });
    expect(outcome(walk)).toBe('answered');
    expect(walk.branches[0]?.journeys.filter((journey) => journey.purpose === 'data').map((journey) => journey.packetIn.length)).toEqual([1450, 1350]);
  });

  it('is sent once by a program that is refused, although its stack learned a size', () => {
    const walk = ask(nodes(false), 'n1', '10.5.0.2', 54, { protocol: 'udp', size: 'full' });
    expect(outcome(walk)).toBe('ECONNREFUSED');
    expect(walk.branches[0]?.journeys.map(({ direction, purpose }) => `${direction} ${purpose}`)).toEqual(['forward open', 'reply error']);
  });
});

it('what a stack\'s own ICMP is too long for, a tunnel remembers without an error, and the next one goes in fragments (6.1)', () => {
  const tunnel = (local: string, remote: string): LinkDetail => ({ kind: 'tunnel', mode: 'ip6tnl', local: ip(local), remote: ip(remote), pmtudisc: true, ttl: 64, external: false });
  const node = (own: number, far: number): Parameters<typeof networkOf>[0][string] => ({
    devices: { eth0: { addrs: [`fd00::${own}/64`], mtu: 1458 }, tn: { detail: tunnel(`fd00::${own}`, `fd00::${far}`), addrs: [`10.5.0.${own}/32`], mtu: 1420, noArp: true } }, routes: [`10.5.0.${far} dev tn`],
  });
  expect(outcome(ask(networkOf({ n1: node(1, 2), n2: node(2, 1) }, [['n1:eth0', 'n2:eth0']]), 'n1', '10.5.0.2', 0, { protocol: 'icmp', size: 'full' }))).toBe('answered');
});

it('what leaves less than 1280 bytes of IPv6 is remembered by nobody (6.1 and 6.18), and what kernels before 5.9 do was not asked', () => {
  const wrapped = (kernel: string): string => {
    const node = (own: number, far: number): Parameters<typeof networkOf>[0][string] => ({
      devices: { eth0: { addrs: [`fd00::${own}/64`], mtu: 1340 }, vx: { detail: vxlan(`fd00::${own}`), mac: `02:00:00:00:07:0${own}`, mtu: 1340, addrs: [`fd05::${own}/64`] } },
      fdb: [['00:00:00:00:00:00', 'vx', `fd00::${far}`]], listen: ['udp 80'], parts: { kernel },
    });
    return outcome(ask(networkOf({ n1: node(1, 2), n2: node(2, 1) }, [['n1:eth0', 'n2:eth0']]), 'n1', 'fd05::2', 80, { protocol: 'udp', size: 'full' }));
  };
  expect([wrapped('6.18.44'), wrapped('6.1.0-30-amd64'), wrapped('5.4.0-150-generic')]).toEqual(['timeout', 'timeout', 'unknown']);
});
