import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import { PROTOCOL } from '../../net/protocol.ts';
import type { ConntrackEntry, Tuple } from '../../model/network/conntrack.ts';
import type { Because } from '../../model/network/because.ts';
import type { Netns } from '../../model/network/netns.ts';
import { isRecorded } from '../conntrack/table.ts';
import { tupleKey, tupleOf } from '../conntrack/tuple.ts';
import type { Run } from '../run.ts';
import { OUTER_SPORT } from './outer-port.ts';
import type { Skb } from '../skb.ts';

/** Where a tunnel's packets go; `local` where the device says so. */
interface TunnelFlow {
  readonly local?: Ip;
  readonly remote: Ip;
  readonly dport: number;
}

/**
 * The source port of the outer packet, which the kernel hashes from the flow inside with a secret of its own (udp_flow_src_port, include/net/udp.h).
 * A flow that some table of connections knows has been through the tunnel before: then the outer one may be among those recorded, and which it is nobody can tell.
 */
export function outerPort(run: Run, skb: Skb, outer: TunnelFlow): number {
  // An ICMP error is of no flow but that of its own two ends (flow_keys_dissector: no key of what it quotes).
  if (skb.packet.l4.kind === 'icmp' && skb.packet.l4.quoted !== undefined) return OUTER_SPORT.error;
  const tuple = tupleOf(skb.packet);
  if (tuple === undefined || ![...run.network.netns.values()].some((netns) => hasBeen(netns, tuple))) return OUTER_SPORT.data;
  const key = `port ${skb.netns} ${tupleKey(tuple)}`;
  const kept = run.kept.get(key);
  if (kept !== undefined) return kept;
  const ports = recordedPorts(run, outer);
  const options = [...ports.map(({ port, because }) => ({ weight: 1, label: String(port), because })), { weight: 1, label: 'another' }].map((option, _, all) => ({ ...option, weight: 1 / all.length }));
  const port = ports.length === 0 ? OUTER_SPORT.data : (ports[run.choose('source port of the tunnel', options)]?.port ?? OUTER_SPORT.data);
  run.kept.set(key, port);
  return port;
}

/** A ping is hashed by its two ends alone, whichever identifier it has (flow_keys_dissector_keys, net/core/flow_dissector.c; seen on 6.18). */
function hasBeen(netns: Netns, tuple: Tuple): boolean {
  const { conntrack } = netns;
  if (tuple.protocol !== PROTOCOL.icmp && tuple.protocol !== PROTOCOL['ipv6-icmp']) return isRecorded(netns, tuple);
  return conntrack.kind === 'known' && conntrack.value.some(({ original, reply }) => hasEndsOf(original, tuple) || hasEndsOf(reply, tuple));
}

function hasEndsOf({ protocol, src, dst }: Tuple, other: Tuple): boolean {
  return protocol === other.protocol && sameIp(src, other.src) && sameIp(dst, other.dst);
}

interface RecordedPort {
  readonly port: number;
  readonly because: Because;
}

/** The ports of recorded outer flows, of those that differ in nothing else but one. */
function recordedPorts(run: Run, outer: TunnelFlow): readonly RecordedPort[] {
  const byPort = new Map<number, { signature: string; because: Because }>();
  for (const netns of run.network.netns.values()) {
    if (netns.conntrack.kind === 'missing') continue;
    for (const entry of netns.conntrack.value) {
      const { original } = entry;
      if (!isOf(original, outer)) continue;
      const known = byPort.get(original.sport);
      byPort.set(original.sport, { signature: `${known?.signature ?? ''};${netns.id} ${signatureOf(entry)}`, because: known?.because ?? entry.because });
    }
  }
  const bySignature = new Map([...byPort].reverse().map(([port, { signature, because }]) => [signature, { port, because }]));
  return [...bySignature.values()].reverse();
}

function isOf({ protocol, src, dst, dport }: Tuple, { local, remote, dport: port }: TunnelFlow): boolean {
  return protocol === PROTOCOL.udp && dport === port && sameIp(dst, remote) && (local === undefined || sameIp(src, local));
}

function signatureOf({ original, reply, mark, zone, seenReply, assured }: ConntrackEntry): string {
  return `${tupleKey({ ...reply, dport: reply.dport === original.sport ? 0 : reply.dport })} ${mark} ${zone} ${String(seenReply)} ${String(assured)}`;
}
