import type { Ip } from '../../net/ip.ts';
import { formatIp, sameIp } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
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
  const { packet } = skb;
  const isError = packet.l4.kind === 'icmp' && packet.l4.quoted !== undefined;
  const own = isError ? OUTER_SPORT.error : OUTER_SPORT.data;
  const flow = hashedFlow(packet);
  if (flow === undefined || ![...run.network.netns.values()].some(flow.isKnown)) return own;
  const key = `port ${skb.netns} ${flow.key}`;
  const kept = run.kept.get(key);
  if (kept !== undefined) return kept;
  const ports = recordedPorts(run, outer);
  const options = [...ports.map(({ port, because }) => ({ weight: 1, label: String(port), because })), { weight: 1, label: 'another' }].map((option, _, all) => ({ ...option, weight: 1 / all.length }));
  const port = ports.length === 0 ? own : (ports[run.choose('source port of the tunnel', options)]?.port ?? own);
  run.kept.set(key, port);
  return port;
}

/** What is hashed of a packet, by name, and whether a table of connections knows it. */
interface HashedFlow {
  readonly key: string;
  readonly isKnown: (netns: Netns) => boolean;
}

/** Pings and ICMP errors are hashed by their two ends alone, whatever identifier they have or packet they quote (flow_keys_dissector_keys, net/core/flow_dissector.c; seen on 6.18). */
function hashedFlow(packet: Packet): HashedFlow | undefined {
  if (packet.protocol === PROTOCOL.icmp || packet.protocol === PROTOCOL['ipv6-icmp']) {
    const was = packet.l4.kind === 'icmp' && packet.l4.quoted !== undefined ? isTold : hasEndsOf;
    const isKnown: HashedFlow['isKnown'] = ({ conntrack }) => conntrack.kind === 'known' && conntrack.value.some(({ original, reply }) => was(original, packet) || was(reply, packet));
    return { key: `${packet.protocol} ${formatIp(packet.src)} ${formatIp(packet.dst)}`, isKnown };
  }
  const tuple = tupleOf(packet);
  return tuple && { key: tupleKey(tuple), isKnown: (netns) => isRecorded(netns, tuple) };
}

function hasEndsOf({ protocol, src, dst }: Tuple, other: Packet): boolean {
  return protocol === other.protocol && sameIp(src, other.src) && sameIp(dst, other.dst);
}

/** No table knows of errors: of whoever has sent something, the error may be the second one. */
function isTold({ src }: Tuple, error: Packet): boolean {
  return sameIp(src, error.dst);
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
