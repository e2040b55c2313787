/**
 * The connection table: every flow of `conntrack -L`, of both families, once. A flow's two tuples are what the kernel looks packets
 * up by (net/netfilter/nf_conntrack_core.c), so they are all that is taken over besides its state.
 */
import { parseIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { ConntrackEntry } from '../../model/network/conntrack.ts';
import type { ConntrackNode } from '../../model/tree/conntrack.ts';
import type { LineTree, SourceLine } from '../../model/tree/source-line.ts';
import { lineBecause } from '../part/index.ts';
import { tuplesOf } from './tuple.ts';
import type { ReadIp } from './tuple.ts';

/**
 * Entries of the dumps together. `conntrack -L` without a family prints IPv6 too (conntrack-tools 1.4.7), so an entry of the second
 * dump that was in the first is left out. Lines that are no flows are left out; the parser has said so.
 */
export function assembleConntrack(trees: readonly LineTree<ConntrackNode>[]): readonly ConntrackEntry[] {
  const seen = new Set<string>();
  const entries: ConntrackEntry[] = [];
  const addresses = new Map<string, Ip | undefined>();
  const readIp = (text: string): Ip | undefined => {
    if (!addresses.has(text)) addresses.set(text, parseIp(text));
    return addresses.get(text);
  };
  for (const tree of trees) {
    for (const line of tree.lines) {
      const entry = entryOf(line, tree.file, readIp);
      if (entry === undefined || (trees.length > 1 && seen.has(keyOf(entry)))) continue;
      if (trees.length > 1) seen.add(keyOf(entry));
      entries.push(entry);
    }
  }
  return entries;
}

function entryOf(line: SourceLine<ConntrackNode>, file: string, readIp: ReadIp): ConntrackEntry | undefined {
  const node = line.node;
  const tuples = node && tuplesOf(node, readIp);
  if (node === undefined || tuples === undefined) return undefined;
  return {
    ...tuples,
    mark: Number(valueOf(node, 'mark') ?? 0),
    zone: Number(valueOf(node, 'zone') ?? valueOf(node, 'zone-orig') ?? valueOf(node, 'zone-reply') ?? 0),
    ...(valueOf(node, 'zone-orig') === undefined ? {} : { zoneDir: 'original' as const }), ...(valueOf(node, 'zone-reply') === undefined ? {} : { zoneDir: 'reply' as const }),
    ...(node.protocol.number === 6 && node.state !== undefined && { tcpState: node.state }),
    seenReply: !hasFlag(node, '[UNREPLIED]'),
    assured: hasFlag(node, '[ASSURED]') || hasFlag(node, '[OFFLOAD]') || hasFlag(node, '[HW_OFFLOAD]'),
    ...(node.timeout !== undefined && { timeout: node.timeout }),
    because: lineBecause(file, line),
  };
}

function keyOf({ original: { protocol, src, dst, sport, dport }, zone }: ConntrackEntry): string {
  return `${protocol} ${src.family} ${src.value} ${dst.value} ${sport} ${dport} ${zone}`;
}

function valueOf(node: ConntrackNode, key: string): string | undefined {
  for (const part of node.parts) if ('key' in part && part.key === key) return part.value;
  return undefined;
}

function hasFlag(node: ConntrackNode, flag: string): boolean {
  return node.parts.some((part) => 'flag' in part && part.flag === flag);
}
