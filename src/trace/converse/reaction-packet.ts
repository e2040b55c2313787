import type { Ip } from '../../net/ip.ts';
import { TCP_FLAG } from '../../net/packet.ts';
import type { Packet } from '../../net/packet.ts';
import { isIcmpError } from '../conntrack/icmp-error.ts';
import { portsOf, readdress } from '../flow.ts';
import type { Reaction } from '../reaction.ts';
import { isLocal } from '../route/answers.ts';
import type { Path } from '../route/path.ts';
import { routeFlow } from '../route/select.ts';
import { sourceFor } from '../route/source-v4.ts';
import { sourceForV6 } from '../route/source-v6.ts';
import { isLimitedBroadcast, isMulticast } from '../route/special.ts';
import type { Run } from '../run.ts';
import type { Skb, SkbConntrack } from '../skb.ts';
import { Unknowable } from '../state/part.ts';

/** The packet that a reaction is, where it starts, and its place in the offender's connection; undefined when none may be sent. */
export function reactionPacket(run: Run, reaction: Reaction): { readonly netns: string; readonly packet: Packet; readonly path?: Path; readonly ct?: SkbConntrack } | undefined {
  const made = reaction.kind === 'reset' ? { packet: reset(reaction.offender.packet) } : icmpError(run, reaction);
  if (made === undefined) return undefined;
  const ct = attached(reaction.offender);
  return { netns: reaction.offender.netns, ...made, ...(ct === undefined ? {} : { ct }) };
}

/** nf_conntrack_attach: the answer belongs to the offender's connection, in the other direction, as related. */
function attached(offender: Skb): SkbConntrack | undefined {
  if (offender.ct?.kind !== 'tracked') return undefined;
  const { connection, direction } = offender.ct;
  return { kind: 'tracked', connection, direction: direction === 'original' ? 'reply' : 'original', state: 'related' };
}

function reset(offender: Packet): Packet {
  const ports = portsOf(offender);
  const turned = readdress(offender, { src: offender.dst, dst: offender.src, ...(ports === undefined ? {} : { sport: ports.dport, dport: ports.sport }) });
  const header = offender.src.family === 4 ? 20 : 40;
  const l4 = turned.l4.kind === 'tcp' ? { kind: 'tcp' as const, sport: turned.l4.sport, dport: turned.l4.dport, flags: TCP_FLAG.rst | TCP_FLAG.ack } : turned.l4;
  return { ...turned, l4, ttl: 64, length: header + 20, df: true, tos: 0 };
}

/** icmp_send and icmp6_send: never about an ICMP error, a broadcast or a later fragment; from the address that was asked if it is ours. */
function icmpError(run: Run, reaction: Extract<Reaction, { kind: 'icmp' }>): { readonly packet: Packet; readonly path?: Path } | undefined {
  const { packet, netns } = reaction.offender;
  const v4 = packet.src.family === 4;
  if (packet.l4.kind === 'icmp' && isIcmpError(packet.protocol, packet.l4.type)) return undefined;
  if (packet.src.value === 0n || isMulticast(packet.dst) || isLimitedBroadcast(packet.dst) || isMulticast(packet.src)) return undefined;
  const from = isLocal(run, netns, packet.dst) ? { src: packet.dst } : routerAddress(run, netns, packet.src);
  if (from === undefined) return undefined;
  const quotedBytes = Math.min(packet.length, v4 ? 548 : 1232);
  const error: Packet = {
    src: from.src, dst: packet.src, protocol: v4 ? 1 : 58, ttl: 64, df: false, tos: v4 ? 0xc0 : 0, length: (v4 ? 28 : 48) + quotedBytes,
    l4: { kind: 'icmp', type: reaction.type, code: reaction.code, id: 0, quoted: packet },
  };
  return { packet: error, ...('path' in from ? { path: from.path } : {}) };
}

/**
 * The address of the device towards the sender, as the route chooses it, and that route, found without a source and kept: a `from`
 * rule that the address would meet is not asked (icmp_route_lookup, net/ipv4/icmp.c; seen on 6.18). None: no answer is sent.
 */
function routerAddress(run: Run, id: string, dst: Ip): { readonly src: Ip; readonly path: Path } | undefined {
  const netns = run.netns(id);
  try {
    const answer = routeFlow(run, netns, { family: dst.family, dst, iif: 'lo', mark: 0, tos: 0, protocol: dst.family === 4 ? 1 : 58 });
    if (answer.kind === 'none') return undefined;
    const src = dst.family === 4 ? sourceFor(netns, answer.path, dst) : sourceForV6(netns, answer.path, dst);
    return src === undefined ? undefined : { src, path: answer.path };
  } catch (reason) {
    if (reason instanceof Unknowable) return undefined;
    throw reason;
  }
}
