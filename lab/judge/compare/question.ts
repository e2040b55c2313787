import { parseIp } from '../../../src/net/ip.ts';
import type { Ip } from '../../../src/net/ip.ts';
import type { L4, Packet } from '../../../src/net/packet.ts';
import type { Network } from '../../../src/model/network/index.ts';
import type { TraceQuestion } from '../../../src/model/trace/question.ts';
import { NODE } from '../kernel/execute.ts';
import type { Crafted, Probe, SocketProbe } from '../world.ts';

/** Bytes of the prober's token (prober/token.go). */
const TOKEN = 11;

/** The id that the model gives to a namespace of a world. */
export function netnsId(name: string): string {
  return `${NODE}/${name}`;
}

/** A probe as the question that the walk is asked; a reason when the network has no such namespace or device. */
export function questionOf(network: Network, probe: Probe): TraceQuestion | string {
  const netns = netnsId(probe.netns);
  const space = network.netns.get(netns);
  if (space === undefined) return `no namespace ${netns} in what was collected`;
  if (probe.kind === 'socket') {
    const { protocol, dport, sport } = probe;
    return { kind: 'socket', netns, protocol, dst: ip(probe.dst), dport, sport, size: sizeOf(probe), ...(probe.src === undefined ? {} : { src: ip(probe.src) }), uid: probe.uid ?? 0, gid: 0 };
  }
  const { links } = space;
  const link = links.kind === 'known' ? links.value.find(({ name }) => name === probe.dev) : undefined;
  if (link === undefined) return `no device ${probe.dev} in ${netns}`;
  return { kind: 'wire', netns, ifindex: link.ifindex, packet: packetOf(probe.packet), reply: true, ...fragmentOf(probe.packet) };
}

/** What the prober's program writes: its token at least, and over TCP no more where little is asked for. */
function sizeOf({ protocol, size }: SocketProbe): SocketProbe['size'] {
  if (size === 'small') return protocol === 'tcp' ? TOKEN : size;
  return size === 'full' ? size : Math.max(size, TOKEN);
}

/** The largest fragment of a packet that is sent in several, with its headers. */
function fragmentOf({ src, fragment, length }: Crafted): { readonly fragment?: number } {
  const [header, extension] = ip(src).family === 4 ? [20, 0] : [40, 8];
  return fragment === undefined || length <= header + fragment ? {} : { fragment: header + extension + fragment };
}

function packetOf(crafted: Crafted): Packet {
  const { src, dst, ttl, df, tos, l4, length } = crafted;
  const from = ip(src);
  const protocol = { tcp: 6, udp: 17, icmp: from.family === 4 ? 1 : 58, other: l4.kind === 'other' ? l4.protocol : 0 }[l4.kind];
  return { src: from, dst: ip(dst), ttl, df, tos, length, protocol, l4: l4Of(l4) };
}

function l4Of(l4: Crafted['l4']): L4 {
  switch (l4.kind) {
    case 'tcp': return { kind: 'tcp', sport: l4.sport, dport: l4.dport, flags: l4.flags };
    case 'udp': return { kind: 'udp', sport: l4.sport, dport: l4.dport };
    case 'icmp': return { kind: 'icmp', type: l4.type, code: l4.code, id: l4.id };
    case 'other': return { kind: 'opaque' };
  }
}

function ip(text: string): Ip {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}
