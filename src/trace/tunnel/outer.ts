import type { Packet, TunnelHeader, Frame } from '../../net/packet.ts';
import type { Ip } from '../../net/ip.ts';
import { ipHeader } from '../../net/header.ts';
import { formatIp } from '../../net/ip.ts';
import type { Link } from '../../model/network/link.ts';
import { defaultTtl } from '../converse/packets.ts';
import type { Next } from '../next.ts';
import type { Run } from '../run.ts';
import { newSkb } from '../skb.ts';
import type { Skb } from '../skb.ts';
import { noPathFacts, routeFacts, routeFlow } from '../route/select.ts';
import { sourceFor } from '../route/source-v4.ts';
import { sourceForV6 } from '../route/source-v6.ts';
import type { Path } from '../route/path.ts';
import { linkByIndex } from '../state/links.ts';
import { isLocked } from '../state/path-mtu.ts';
import { drop, stop } from '../stop.ts';

/** What is put around a packet or frame: everything that the tunnel device decides, before the outer packet is routed. */
export interface Outer {
  readonly protocol: number;
  readonly remote: Ip;
  readonly local?: Ip;
  /** ifindex of the device that the tunnel is bound to. */
  readonly lower?: number;
  /** Mark that the outer packet is routed by. */
  readonly mark: number;
  readonly inner: Packet | Frame;
  readonly header?: TunnelHeader;
  /** Bytes of headers between the outer IP header's end and the inner packet. */
  readonly overhead: number;
  readonly df: boolean;
  /** Its UDP checksum is made over an inner packet whose own is still to be made. */
  readonly sumsInner?: boolean;
  /** `auto`: what the stack gives its own packets that leave by the device that the outer packet is routed to. */
  readonly ttl: number | 'auto';
  readonly tos: number;
}

/** The outer packet's way, chosen before it is sent: a route back into the tunnel itself is a loop that the kernel refuses. */
export function outerPath(run: Run, skb: Skb, dev: Link, outer: Outer): { readonly path: Path; readonly local: Ip } {
  const netns = run.netns(skb.netns);
  const lower = outer.lower === undefined ? undefined : linkByIndex(netns, outer.lower);
  const ports = outer.header?.dport === undefined ? {} : { sport: outer.header.sport ?? 0, dport: outer.header.dport };
  const answer = routeFlow(run, netns, {
    family: outer.remote.family, dst: outer.remote, iif: 'lo', mark: outer.mark, tos: outer.tos, protocol: outer.protocol, ...ports,
    ...(outer.local === undefined ? {} : { src: outer.local }), ...(lower === undefined ? {} : { oif: lower.name }),
  });
  if (answer.kind === 'none') {
    run.step({ stage: 'route', action: 'drop', because: answer.because, facts: { ...noPathFacts(answer), for: 'tunnel', remote: formatIp(outer.remote) } });
    if (answer.type === 'blackhole') return drop(skb, { kind: 'route', type: 'blackhole' }, { because: answer.because, dev: dev.name });
    return stop(skb, { kind: 'rejected', by: { kind: 'route', type: answer.type }, answer: { kind: 'local-error', errno: answer.errno }, answerArrives: false }, { because: answer.because, dev: dev.name });
  }
  run.step({ stage: 'route', action: 'lookup', because: answer.path.because, facts: routeFacts(answer.path, answer.table, 'tunnel') });
  if (answer.path.dev.ifindex === dev.ifindex) return stop(skb, { kind: 'loop' }, { because: answer.path.because, dev: dev.name });
  const local = outer.local ?? (outer.remote.family === 4 ? sourceFor(netns, answer.path, outer.remote) : sourceForV6(netns, answer.path, outer.remote));
  if (local === undefined) return drop(skb, { kind: 'no-source-address' }, { because: answer.path.because, dev: dev.name });
  return { path: answer.path, local };
}

/** A tunnel sends for so many devices and tunnels, one within the other (IP_TUNNEL_RECURSION_LIMIT of iptunnel_xmit and ip6tunnel_xmit, which count too; seen on 6.18, older kernels stop at the next limit). */
const DEEPEST = 5;

/** Sends the outer packet: it makes its own trip from OUTPUT on, with the mark and the socket of the inner one (iptunnel_xmit; skb->sk stays, seen on 6.18). */
export function sendOuter(run: Run, skb: Skb, dev: Link, outer: Outer, way: { readonly path: Path; readonly local: Ip }, because: readonly { readonly text: string }[]): Next {
  if (skb.depth > DEEPEST) return stop(skb, { kind: 'loop' }, { because: way.path.because, dev: dev.name });
  const length = skb.packet.length + outer.overhead + ipHeader(outer.remote.family);
  const ttl = outer.ttl === 'auto' ? defaultTtl(run.netns(skb.netns), outer.remote.family, way.path.dev.name) : outer.ttl;
  const packet: Packet = {
    src: way.local, dst: outer.remote, protocol: outer.protocol, ttl, length, df: outer.df && !isLocked(run, skb.netns, outer.remote), tos: outer.tos,
    l4: { kind: 'packet', inner: outer.inner, ...(outer.header === undefined ? {} : { header: outer.header }) },
  };
  run.step({
    stage: 'encapsulate', action: 'encapsulate', because, packet,
    facts: { dev: dev.name, local: formatIp(way.local), remote: formatIp(outer.remote), protocol: outer.protocol, length, ...(outer.header?.vni === undefined ? {} : { vni: outer.header.vni }) },
  });
  return { kind: 'local-out', skb: { ...newSkb(packet, skb.netns, 'outgoing', skb.mark, skb.priority), socket: skb.socket, stackSocket: skb.stackSocket, bundle: skb.bundle, depth: skb.depth + 1, ...(outer.sumsInner === true ? { outerSum: 'inner' as const } : {}), ...carrying(skb) }, path: way.path };
}

/** A fragment may be carried: each has an outer packet of its own, of which the first one's is walked. */
function carrying({ pieces, carries, sum }: Skb): Pick<Skb, 'carries'> {
  return pieces === undefined && carries === undefined && sum === undefined ? {} : { carries: { pieces, carries, sum } };
}
