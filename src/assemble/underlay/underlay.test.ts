import { describe, expect, it } from 'vitest';
import { parseAddresses } from '../../parse/addr/index.ts';
import type { Ip } from '../../net/ip.ts';
import { parseIp } from '../../net/ip.ts';
import { parseLinks } from '../../parse/link/index.ts';
import { assembleLinks } from '../link/index.ts';
import { pairVeth } from '../veth/index.ts';
import { assembleSegments } from './index.ts';
import type { UnderlayNamespace } from './index.ts';

interface Device { readonly name: string; readonly kind?: string; readonly addresses?: readonly string[]; readonly master?: string; readonly peerId?: number; readonly down?: boolean }

/** A namespace from the two dumps that `ip` would print of it. */
function namespace(id: string, devices: readonly Device[]): UnderlayNamespace {
  const heads = devices.map(({ name, master, down }, at) => `${at + 2}: ${name}: <BROADCAST,MULTICAST${down === true ? '' : ',UP,LOWER_UP'}> mtu 1500 qdisc noqueue ${master === undefined ? '' : `master ${master} `}state UP mode DEFAULT group default qlen 1000\n`);
  const link = devices.map(({ kind, peerId }, at) => `${heads[at] ?? ''}    link/ether 02:00:00:00:00:0${at % 10} brd ff:ff:ff:ff:ff:ff ${peerId === undefined ? '' : `link-netnsid ${peerId} `}promiscuity 0 \n${kind === undefined ? '' : `    ${kind}\n`}`).join('');
  const addr = devices.map(({ name, addresses }, at) => `${heads[at] ?? ''}${(addresses ?? []).map((each) => `    ${each.includes(':') ? `inet6 ${each} scope global` : `inet ${each} scope global ${name}`}\n`).join('')}`).join('');
  const known = assembleLinks({ kind: 'known', value: parseLinks(link, `${id}/ip-link`) }, { kind: 'known', value: parseAddresses(addr, `${id}/ip-addr`) });
  if (known.kind === 'missing') throw new Error(known.because.text);
  const pairing = pairVeth([{ id, names: [], links: () => known, nsids: () => ({ kind: 'known', value: [] }), linkText: () => link }]);
  return { id, node: id.split('/')[0] ?? '', links: () => pairing.linksOf(id) };
}

const eth0 = (address: string): Device => ({ name: 'eth0', addresses: [address] });

const eth1: Device = { name: 'eth1', addresses: ['192.168.0.1/24'] };

function address(text: string): Ip {
  const ip = parseIp(text);
  if (ip === undefined) throw new Error(text);
  return ip;
}

function members(...namespaces: UnderlayNamespace[]): string[][] {
  return assembleSegments(namespaces).map((segment) => segment.members.map(({ netns, ifindex }) => `${netns}:${ifindex}`));
}

describe('nodes', () => {
  it('with addresses of one prefix are on one wire, which is an assumption with the address as its reason', () => {
    const [segment] = assembleSegments([namespace('a/host', [eth0('10.0.0.1/24')]), namespace('b/host', [eth0('10.0.0.2/24')])]);
    expect(segment?.members).toEqual([{ netns: 'a/host', ifindex: 2 }, { netns: 'b/host', ifindex: 2 }]);
    expect(segment?.because.text).toContain('assumed: eth0 of a and eth0 of b are on one wire, both are connected to 10.0.0.0/24');
    expect(segment?.because.ref).toEqual({ file: 'a/host/ip-addr', line: 2 });
  });

  it('with addresses of different prefixes are not', () => {
    expect(members(namespace('a/host', [eth0('10.0.0.1/24')]), namespace('b/host', [eth0('10.0.1.2/24')]))).toEqual([]);
  });

  it('with nothing in common but a link-local address or a single one are not', () => {
    expect(members(namespace('a/host', [eth0('fe80::1/64')]), namespace('b/host', [eth0('fe80::2/64')]))).toEqual([]);
    expect(members(namespace('a/host', [eth0('10.0.0.1/32')]), namespace('b/host', [eth0('10.0.0.1/32')]))).toEqual([]);
  });

  it('of three on two wires make two segments, IPv6 as well as IPv4', () => {
    const b: Device[] = [eth0('10.0.0.2/24'), { name: 'eth1', addresses: ['2001:db8::2/64'] }];
    expect(members(namespace('a/host', [eth0('10.0.0.1/24')]), namespace('b/host', b), namespace('c/host', [eth0('2001:db8::3/64')]))).toEqual([['a/host:2', 'b/host:2'], ['b/host:3', 'c/host:2']]);
  });

  it('whose addresses are on a bridge above the card, or on a VLAN of it, are joined by their cards', () => {
    const bridged: Device[] = [{ name: 'eth0', master: 'br0' }, { name: 'br0', kind: 'bridge vlan_filtering 0', addresses: ['10.0.0.1/24'] }];
    const vlan = (address: string): Device[] => [{ name: 'eth0' }, { name: 'eth0.5@eth0', kind: 'vlan protocol 802.1Q id 5 <REORDER_HDR>', addresses: [address] }];
    expect(members(namespace('a/host', bridged), namespace('b/host', [eth0('10.0.0.2/24')]))).toEqual([['a/host:2', 'b/host:2']]);
    expect(members(namespace('a/host', vlan('10.5.0.1/24')), namespace('b/host', vlan('10.5.0.2/24')))).toEqual([['a/host:2', 'b/host:2']]);
    expect(members(namespace('a/host', vlan('10.5.0.1/24')), namespace('b/host', [eth0('10.5.0.2/24')]))).toEqual([]);
  });

  it('that are containers themselves are joined by veths whose other end nobody collected', () => {
    const node = (address: string): Device[] => [{ name: 'eth0@if9', peerId: 0, kind: 'veth', addresses: [address] }];
    expect(members(namespace('a/host', node('172.18.0.2/16')), namespace('b/host', node('172.18.0.3/16')))).toEqual([['a/host:2', 'b/host:2']]);
  });

  it('of which one alone was collected, a container itself, lead out by the veth on whose prefix a Node has its address', () => {
    const node: Device[] = [{ name: 'eth0@if9', peerId: 0, kind: 'veth', addresses: ['172.18.0.2/16'] }, { name: 'veth1@if10', peerId: 1, kind: 'veth', addresses: ['10.244.0.1/24'] }, eth1];
    const [segment, ...more] = assembleSegments([namespace('a/host', node)], () => [{ name: 'b', ip: address('172.18.0.3') }, { name: 'b', ip: address('192.168.0.3') }]);
    expect(segment?.members).toEqual([{ netns: 'a/host', ifindex: 2 }]);
    expect(segment?.because.text).toBe('assumed: eth0 of a is a wire between nodes, Node b has 172.18.0.3');
    expect(more).toEqual([]);
    expect(assembleSegments([namespace('a/host', node)], () => [{ name: 'b', ip: address('172.19.0.3') }])).toEqual([]);
  });

  it('are not joined by a wide prefix inside one of them that overlaps both', () => {
    const inside: Device[] = [{ name: 'lo2', kind: 'dummy', addresses: ['10.0.0.9/8'] }];
    expect(members(namespace('a/host', [eth0('10.0.0.1/24')]), namespace('b/host', [eth0('10.9.0.2/24'), ...inside]))).toEqual([]);
  });

  it('stay on their wire when a card is down, so that the walk finds it there', () => {
    expect(members(namespace('a/host', [{ ...eth0('10.0.0.1/24'), down: true }]), namespace('b/host', [eth0('10.0.0.2/24')]))).toEqual([['a/host:2', 'b/host:2']]);
  });

  it('are many: a hundred with thirty pods each are joined without asking where any pod\'s veth leads', () => {
    let asked = 0;
    const pods: Device[] = Array.from({ length: 30 }, (_, at) => ({ name: `veth${at}@if${at + 40}`, peerId: at, kind: 'veth', master: 'cni0' }));
    const nodes = Array.from({ length: 100 }, (_, at) => {
      const node = namespace(`n${at}/host`, [eth0(`10.0.0.${at + 1}/24`), { name: 'cni0', kind: 'bridge vlan_filtering 0', addresses: [`10.244.${at}.1/24`] }, ...pods]);
      const links = node.links();
      if (links.kind === 'missing') throw new Error(links.because.text);
      const counted = links.value.map((link) => (link.detail.kind !== 'veth' ? link : { ...link, detail: { kind: 'veth' as const, get peer() { asked += 1; return { kind: 'unknown' as const, because: link.because }; } } }));
      return { ...node, links: () => ({ kind: 'known', value: counted }) as const };
    });
    expect(members(...nodes).map((each) => each.length)).toEqual([100]);
    expect(asked).toBe(0);
  });

  it('are not joined by their pods, or by docker0 which all have alike', () => {
    const pod: Device[] = [{ name: 'eth0@if9', peerId: 0, kind: 'veth', addresses: ['10.244.0.2/16'] }];
    expect(members(namespace('a/pod', pod), namespace('b/pod', pod))).toEqual([]);
    const docker: Device[] = [{ name: 'docker0', kind: 'bridge vlan_filtering 0', addresses: ['172.17.0.1/16'] }];
    expect(members(namespace('a/host', docker), namespace('b/host', docker))).toEqual([]);
  });
});
