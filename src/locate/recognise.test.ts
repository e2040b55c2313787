import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseIp } from '../net/ip.ts';
import { decodeCooked, recordsOf } from '../wire/index.ts';
import { recognise } from './recognise.ts';
import type { Captured, ProbeMarks } from './recognise.ts';

const PORTS = { vxlan: new Set([4789]), geneve: new Set<number>() };
const address = parseIp('10.40.2.10');
if (address === undefined) throw new Error('not an address');

/** What two captures on kernel 6.18 have of one probe from a pod over VXLAN to a pod of another node; devices are called by their index. */
function captured(protocol: string): Captured[] {
  return ['node', 'pod'].flatMap((netns) => recordsOf(readFileSync(new URL(`testdata/${protocol}-${netns}.pcap`, import.meta.url))).flatMap(({ at, bytes }) => {
    const cooked = decodeCooked(bytes, PORTS);
    return cooked === undefined ? [] : [{ netns, dev: `#${cooked.ifindex}`, at, cooked }];
  }));
}

const marks = (protocol: ProbeMarks['protocol'], token = 0): ProbeMarks => ({ protocol, netns: 'pod', address, sport: 40_000, token });
const told = (protocol: ProbeMarks['protocol'], token?: number): string[] => recognise(captured(protocol), marks(protocol, token)).map(({ role, netns, direction, packet }) => `${role} ${netns} ${direction} ${packet.l4.kind}`);

/** Pod, veth, VXLAN device, wire; and back. */
const there = ['pod out', 'node in', 'node out', 'node out'];
const back = ['node in', 'node in', 'node out', 'pod in'];
const way = (role: string, places: readonly string[], kinds: readonly string[]): string[] => places.map((place, index) => `${role} ${place} ${kinds[index] ?? ''}`);

test('a connection is known again at every device, inside the tunnel too, and so is its answer', () => {
  expect(told('tcp')).toEqual([...way('request', there, ['tcp', 'tcp', 'tcp', 'packet']), ...way('answer', back, ['packet', 'tcp', 'tcp', 'tcp'])]);
});

test('a ping and its answer are known by being each other turned round', () => {
  expect(told('icmp')).toEqual([...way('request', there, ['icmp', 'icmp', 'icmp', 'packet']), ...way('answer', back, ['packet', 'icmp', 'icmp', 'icmp'])]);
});

test('a datagram is known by the number that it carries, and an ICMP error by what it quotes', () => {
  const [first] = captured('udp').filter(({ netns, cooked }) => netns === 'pod' && cooked.direction === 'out');
  const token = first?.cooked.ip.marks.token?.id ?? -1;
  expect(told('udp', token)).toEqual([...way('request', there, ['udp', 'udp', 'udp', 'packet']), ...way('error', back, ['packet', 'icmp', 'icmp', 'icmp'])]);
  expect(told('udp', token + 1)).toEqual([]);
});

test('packets of another connection are not taken for the probe', () => {
  expect(recognise(captured('tcp'), { ...marks('tcp'), sport: 40_001 })).toEqual([]);
});
