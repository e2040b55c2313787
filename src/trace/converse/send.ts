import { formatIp } from '../../net/ip.ts';
import { innermost } from '../../net/packet.ts';
import type { Packet } from '../../net/packet.ts';
import { protocolName } from '../../net/protocol.ts';
import type { Disposition } from '../../model/trace/disposition.ts';
import type { Balancer } from '../../model/network/balancer.ts';
import type { Link } from '../../model/network/link.ts';
import type { Journey } from '../../model/trace/journey.ts';
import { throughBalancer } from '../balancer/index.ts';
import { portsOf } from '../flow.ts';
import { routeMtu } from '../output/size.ts';
import type { Path } from '../route/path.ts';
import { isLocal } from '../route/answers.ts';
import { routeOutput } from '../route/output.ts';
import { isLinkLocal } from '../route/special.ts';
import type { Run } from '../run.ts';
import { newSkb } from '../skb.ts';
import type { Skb, SkbConntrack } from '../skb.ts';
import { drop } from '../stop.ts';
import type { End } from '../stop.ts';
import { withoutRounds } from '../loop.ts';
import { ownerOf } from '../state/links.ts';
import { learnedMtu } from '../state/path-mtu.ts';
import { sysctl } from '../state/sysctl.ts';
import { carry } from '../walk.ts';
import { learnSize, learnWithoutError } from './learn-size.ts';
import { atOutsider } from './outsider.ts';
import { hopLimited } from './packets.ts';
import { reactionPacket } from './reaction-packet.ts';

/** A packet to send, and why. */
export interface Sending {
  readonly direction: Journey['direction'];
  readonly purpose: Journey['purpose'];
  readonly netns: string;
  readonly packet: Packet;
  /** The program's socket; absent for packets of the stack itself. */
  readonly socket?: NonNullable<Skb['socket']>;
  /** The stack sends it by a socket of its own. */
  readonly stackSocket?: boolean;
  /** The device that its route is asked for by, which rules heed and, but for link-local destinations, tables do not (flowi6_oif without RT6_LOOKUP_F_IFACE). */
  readonly asks?: string | undefined;
  /** Conntrack's view that the packet is made with (nf_ct_attach). */
  readonly ct?: SkbConntrack;
  /** The data are more than one segment, which go together (skb_is_gso). */
  readonly bundle?: boolean;
  /** A program's answer that names its source (IP_PKTINFO, IPV6_PKTINFO). */
  readonly named?: boolean;
  /** The route that the socket keeps; absent: looked up for this packet. */
  readonly path?: Path | undefined;
  /** Put on a device as a frame at once, once a route was found. */
  readonly direct?: { readonly dev: Link; readonly srcMac: string | undefined; readonly dstMac: string | undefined };
  /** Not sent but taken in by a device, as if it came from outside. */
  readonly arrival?: { readonly dev: Link; readonly srcMac: string | undefined; readonly dstMac: string | undefined; readonly heldRoute?: Skb['heldRoute'] };
  /** Not sent but taken in by this load balancer, as if it came from outside. */
  readonly balancer?: Balancer;
}

/** How a sent packet ended, and whether the sender was told when it failed. */
export interface Sent {
  readonly end: End;
  /** An answer came back to the sender's socket. */
  readonly told: boolean;
  /** A stack on the way, the sender's or a tunnel end's, now knows of a smaller path MTU. */
  readonly learned: boolean;
}

/** Sends a packet from a namespace, walks it to its end, and walks the answer that a kernel on the way gives to it. */
export function send(run: Run, sending: Sending): Sent {
  const { netns, packet } = sending;
  const skb = newSkb(packet, netns, 'outgoing', sending.socket?.mark ?? 0);
  skb.socket = sending.socket;
  skb.stackSocket = sending.stackSocket;
  // The stack's own reset of IPv4 has its checksum, wherever a tunnel takes it (ip_send_unicast_reply); that of IPv6 has not (tcp_v6_send_response; both seen on 6.18).
  if (sending.stackSocket === true && packet.src.family === 4) skb.sum = 'own';
  skb.ct = sending.ct;
  skb.bundle = sending.bundle;
  const before = run.lessons;
  return conclude(run, sending, setOut(run, skb, sending), before);
}

function setOut(run: Run, skb: Skb, sending: Sending): End {
  const { arrival, balancer } = sending;
  if (balancer !== undefined) return carry(run, skb, asMade, () => throughBalancer(run, skb, balancer, undefined));
  return arrival === undefined ? leave(run, skb, sending) : arrive(run, skb, arrival);
}

/** ip6_datagram_send_ctl (net/ipv6/datagram.c): an IPv6 source must be an address of some device, where IPv4 takes what a local route has (ip_route_output_key; both seen on 6.18). */
function mayName(run: Run, skb: Skb): void {
  const { packet: { src }, netns } = skb;
  if (src.family === 4 || ownerOf(run.netns(netns), src) !== undefined || !isLocal(run, netns, src)) return;
  if (sysctl(run, run.netns(netns), 'net.ipv6.ip_nonlocal_bind', 0).value !== 0) return;
  const because = [{ text: `no device of ${netns} has ${formatIp(src)}: no program can answer from it` }];
  run.step({ stage: 'socket', action: 'drop', because, facts: { src: formatIp(src) } });
  drop(skb, { kind: 'no-source-address' }, { because });
}

/** udp_sendmsg: EACCES where the route is to a broadcast address and the socket did not ask for that (SO_BROADCAST). */
function refuseBroadcast(run: Run, skb: Skb, { dev, because }: Path): never {
  run.step({ stage: 'socket', action: 'drop', because, facts: { dst: formatIp(skb.packet.dst) } });
  drop(skb, { kind: 'broadcast-destination' }, { because, dev: dev.name });
}

function leave(run: Run, skb: Skb, sending: Sending): End {
  run.enter(skb.netns);
  run.step({ stage: 'socket', action: 'send', because: [], facts: sendFacts(skb.packet), packet: skb.packet });
  return carry(run, skb, asMade, () => {
    if (sending.named === true) mayName(run, skb);
    const path = sending.path ?? routeOutput(run, skb, ...deviceFor(skb, sending));
    if (sending.named === true && path.type === 'broadcast') refuseBroadcast(run, skb, path);
    limitHops(run, skb, path.dev.name);
    if (sending.direct !== undefined) {
      const { dev, ...macs } = sending.direct;
      return { kind: 'transmit', skb: Object.assign(skb, macs), dev };
    }
    cutBefore(run, skb, path);
    return { kind: 'local-out', skb, path };
  });
}

/** A link-local destination is one of a device alone (rt6_need_strict); of others rules heed the device, and tables do not. */
function deviceFor({ packet: { dst } }: Skb, { asks }: Sending): readonly [oif: string | undefined, asks: string | undefined] {
  return isLinkLocal(dst) ? [asks, undefined] : [undefined, asks];
}

function asMade(_run: Run, skb: Skb): Skb {
  return skb;
}

function arrive(run: Run, skb: Skb, { dev, srcMac, dstMac, heldRoute }: NonNullable<Sending['arrival']>): End {
  Object.assign(skb, { srcMac, dstMac, heldRoute, pktType: 'host' });
  run.enter(skb.netns, dev.name);
  return carry(run, skb, asMade, () => ({ kind: 'receive', skb, dev }));
}

/**
 * A datagram is made in the pieces that fit the way that was found for it first, and goes in these when rules find it another way (ip_append_data,
 * ip6_append_data and the fast path of ip_fragment and ip6_fragment; seen on 6.18).
 */
function cutBefore(run: Run, skb: Skb, path: Path): void {
  const { l4, length, dst } = skb.packet;
  if (l4.kind !== 'udp' && l4.kind !== 'icmp') return;
  const room = Math.min(routeMtu(path), learnedMtu(run, skb.netns, dst, path.route) ?? Number.POSITIVE_INFINITY);
  if (length > room) skb.reassembled = { largest: room, forgotten: true };
}

/** The route that was found says how many hops an IPv6 packet may go. */
function limitHops(run: Run, skb: Skb, dev: string): void {
  const packet = hopLimited(run.netns(skb.netns), skb.packet, dev);
  if (packet.ttl === skb.packet.ttl) return;
  skb.packet = packet;
  run.step({ stage: 'ttl', action: 'pass', because: [], facts: { ttl: packet.ttl, dev }, packet });
}

/** Writes the journey down; when the packet failed with an answer, walks that too. `before`: what had been learned of sizes when it was sent. */
export function conclude(run: Run, sending: Pick<Sending, 'direction' | 'purpose' | 'packet' | 'socket'>, ended: End, before = run.lessons): Sent {
  const end = ended.disposition.kind === 'leaves-the-model' ? atOutsider(run, ended) : ended;
  const journey: Journey = { direction: sending.direction, purpose: sending.purpose, packetIn: sending.packet, packetOut: end.skb.packet, hops: end.disposition.kind === 'loop' ? withoutRounds(run.takeHops()) : run.takeHops(), disposition: end.disposition };
  const at = run.tell(journey);
  if (end.reaction === undefined) return { end, told: false, learned: run.lessons > before };
  const silent = isSendingIcmp(end);
  if (silent) learnWithoutError(run, end.reaction);
  const made = silent ? undefined : reactionPacket(run, end.reaction);
  if (made === undefined) return { end, told: false, learned: run.lessons > before };
  const back = send(run, { ...made, direction: sending.direction === 'forward' ? 'reply' : 'forward', purpose: 'error' });
  const arrived = back.end.disposition.kind === 'delivered';
  const carrier = end.reaction.offender.packet.l4.kind === 'packet';
  // A tunnel that was told of its outer packet may have told the sender of the inner one.
  const passedOn = carrier && back.told;
  const came = (arrived && !carrier) || passedOn;
  if (arrived && back.end.outside !== true) learnSize(run, end.reaction, back.end, sending.socket);
  run.retell(at, { ...journey, disposition: withArrival(end.disposition, came) });
  return { end: passedOn ? { ...end, reaction: back.end.reaction } : end, told: came && back.end.heeded !== true, learned: run.lessons > before };
}

/**
 * ICMP's own socket is still at sending the offender, in a tunnel or not, and sends nothing about it in the meantime: icmp_xmit_lock and icmpv6_xmit_lock only
 * try the lock, each of its family (seen on 6.18 with REJECT in OUTPUT and with VXLAN). A neighbour is given up later, by a timer.
 */
function isSendingIcmp({ disposition, reaction }: End): boolean {
  if (reaction?.kind !== 'icmp' || (disposition.kind === 'lost' && disposition.by.kind === 'neighbour')) return false;
  const { inDev, stackSocket, packet } = reaction.offender;
  if (inDev !== undefined || stackSocket !== true) return false;
  const { l4, src } = innermost(packet);
  return l4.kind === 'icmp' && src.family === packet.src.family;
}

function withArrival(disposition: Disposition, told: boolean): Disposition {
  if (disposition.kind === 'rejected') return { ...disposition, answerArrives: told };
  if (disposition.kind === 'dropped' && disposition.by.kind === 'mtu') return { ...disposition, by: { ...disposition.by, icmpArrives: told } };
  return disposition;
}

function sendFacts(packet: Packet): Record<string, string | number> {
  const ports = portsOf(packet);
  const icmp = packet.l4.kind === 'icmp' ? { type: packet.l4.type, code: packet.l4.code } : {};
  return { protocol: protocolName(packet.protocol), src: formatIp(packet.src), dst: formatIp(packet.dst), ...ports, ...icmp, length: packet.length };
}
