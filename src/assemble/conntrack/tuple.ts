import type { Ip } from '../../net/ip.ts';
import type { Tuple } from '../../model/network/conntrack.ts';
import type { ConntrackNode } from '../../model/tree/conntrack.ts';

type Half = Map<string, string>;

/** Reads an address; a table has few addresses and many entries, so the caller keeps those that it has read. */
export type ReadIp = (text: string) => Ip | undefined;

/** The two tuples of a flow, each beginning with `src=`; `undefined` when there are not two of them or an address cannot be read. */
export function tuplesOf(node: ConntrackNode, readIp: ReadIp): { readonly original: Tuple; readonly reply: Tuple } | undefined {
  const halves: Half[] = [];
  for (const part of node.parts) {
    if (!('key' in part)) continue;
    if (part.key === 'src') halves.push(new Map());
    const half = halves.at(-1);
    if (half !== undefined && !half.has(part.key)) half.set(part.key, part.value);
  }
  const [original, reply] = halves.map((half) => tupleOf(half, node.protocol.number, readIp));
  return original && reply && halves.length === 2 ? { original, reply } : undefined;
}

function tupleOf(half: Half, protocol: number, readIp: ReadIp): Tuple | undefined {
  const src = readIp(half.get('src') ?? '');
  const dst = readIp(half.get('dst') ?? '');
  const ports = portsOf(half);
  return src && dst && ports && { protocol, src, dst, ...ports };
}

/** Ports, an ICMP id and type, or GRE keys; protocols without any have zeros (nf_conntrack_proto_generic.c). */
function portsOf(half: Half): { readonly sport: number; readonly dport: number } | undefined {
  const number = (key: string): number => Number(half.get(key) ?? 0);
  const ports = half.has('type')
    ? { sport: number('id'), dport: number('type') * 256 + number('code') }
    : { sport: half.has('srckey') ? number('srckey') : number('sport'), dport: half.has('dstkey') ? number('dstkey') : number('dport') };
  return Number.isSafeInteger(ports.sport) && Number.isSafeInteger(ports.dport) ? ports : undefined;
}
