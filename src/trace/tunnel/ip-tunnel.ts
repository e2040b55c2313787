import { formatIp, sameIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { innermost } from '../../net/packet.ts';
import type { Packet } from '../../net/packet.ts';
import type { Tri } from '../../model/network/because.ts';
import type { Link, LinkDetail } from '../../model/network/link.ts';
import type { Netns } from '../../model/network/netns.ts';
import { ipHeader } from '../../net/header.ts';
import { NO, YES } from '../netfilter/env.ts';
import type { Next } from '../next.ts';
import type { Path } from '../route/path.ts';
import { routeMtu, tooBig } from '../output/size.ts';
import type { Reaction } from '../reaction.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { linkByIndex, linkByName } from '../state/links.ts';
import { known, knownOr } from '../state/part.ts';
import { learnedMtu, learnMtu } from '../state/path-mtu.ts';
import { drop, lose, unknown } from '../stop.ts';
import { carriesOpenSum } from './inner-sum.ts';
import { outerPath, sendOuter } from './outer.ts';
import type { Outer } from './outer.ts';

export type TunnelDetail = Extract<LinkDetail, { kind: 'tunnel' }>;

const SHAPE: Readonly<Record<TunnelDetail['mode'], { readonly family: 4 | 6; readonly protocol: number | undefined; readonly overhead: number }>> = {
  ipip: { family: 4, protocol: 4, overhead: 0 },
  sit: { family: 4, protocol: 41, overhead: 0 },
  gre: { family: 4, protocol: 47, overhead: 4 },
  ip6gre: { family: 6, protocol: 47, overhead: 4 },
  ip6tnl: { family: 6, protocol: undefined, overhead: 0 },
};

/** Bytes of the destination option for the limit of encapsulations. */
const ENCAP_LIMIT = 8;

/**
 * ip_tunnel_xmit (net/ipv4/ip_tunnel.c), ip6_tnl_xmit: the device's remote, or without one the route's next hop; a TTL of 0
 * is the inner packet's; with path MTU discovery the outer packet may not be fragmented and an inner one that does not fit is
 * answered here. Over IPv6, what comes from the remote's own address is not sent there (ip6_tnl_addr_conflict, ip6gre_xmit_ipv6; seen on 6.1).
 */
export function encapsulateInTunnel(run: Run, skb: Skb, dev: Link, detail: TunnelDetail, nexthop: Ip | undefined): Next {
  if (detail.external) return unknown(skb, [dev.because], dev.name);
  const shape = SHAPE[detail.mode];
  const remote = detail.remote ?? (nexthop?.family === shape.family ? nexthop : undefined);
  if (remote === undefined) {
    run.step({ stage: 'encapsulate', action: 'drop', because: [dev.because], facts: { dev: dev.name } });
    return drop(skb, { kind: 'tunnel', why: 'no-fdb' }, { because: [dev.because], dev: dev.name });
  }
  if (detail.remote !== undefined && shape.family === 6 && sameIp(skb.packet.src, detail.remote)) {
    const because = [dev.because, { text: `a packet of ${formatIp(detail.remote)} itself is not sent through the tunnel to it` }];
    run.step({ stage: 'encapsulate', action: 'drop', because, facts: { dev: dev.name, why: 'wrong-source' } });
    return drop(skb, { kind: 'tunnel', why: 'wrong-source' }, { because, dev: dev.name });
  }
  // IPv6 puts an option before the inner packet that says how often it may be wrapped again (ip6_tnl_xmit, encap_limit).
  const overhead = shape.overhead + (detail.encapLimit === undefined ? 0 : ENCAP_LIMIT);
  const heeded = heededBy(run, skb, detail);
  const df = detail.pmtudisc || heeded.df;
  const outer: Outer = {
    protocol: shape.protocol ?? (skb.packet.src.family === 4 ? 4 : 41), remote, mark: 0, inner: skb.packet, overhead, df,
    ttl: typeof detail.ttl === 'number' && detail.ttl > 0 ? detail.ttl : heeded.ttl, tos: 0,
    ...(detail.mode === 'gre' || detail.mode === 'ip6gre' ? { header: { kind: 'gre' as const } } : {}),
    ...(detail.local === undefined ? {} : { local: detail.local }), ...(detail.lower === undefined ? {} : { lower: detail.lower }),
  };
  const way = outerPath(run, skb, dev, outer);
  const room = Math.min(routeMtu(way.path), learnedMtu(run, skb.netns, remote, way.path.route) ?? Number.POSITIVE_INFINITY) - ipHeader(shape.family) - overhead;
  if (skb.packet.length > room && answersSize(shape.family, df, skb, room)) tooBig(run, skb, dev.name, room, [way.path.dev.because]);
  // A piece may be cut, and is not: the outer packet may not. Its own way knows the size from now on, without an error (skb_dst_update_pmtu_no_confirm in tnl_update_pmtu; seen on 6.1).
  if (skb.packet.length > room && df && shape.family === 4 && skb.packet.src.family === 4) learnMtu(run, skb.netns, skb.packet.dst, room);
  if (detail.remote !== undefined) failIfUnreachable(run, skb, dev, detail.remote, detail.ttl, way.path);
  return sendOuter(run, skb, dev, outer, way, [dev.because]);
}

/**
 * The packet whose TTL and DF an outer IPv4 header takes over (ip_tunnel_xmit, `inner_iph`). Of what was wrapped before, by this stack or one whose skb came here as it was, that is the
 * packet inside, if its checksum is still left to a device: where it lies was noted then, and is not noted anew (skb->encapsulation, iptunnel_handle_offloads; seen on 6.1).
 */
function heededBy(run: Run, skb: Skb, { mode }: TunnelDetail): Packet {
  const { packet, inDev, netns } = skb;
  if (packet.l4.kind !== 'packet' || (mode !== 'ipip' && mode !== 'gre')) return packet;
  const inside = innermost(packet);
  if (inside.src.family === 6 || (inside.ttl === packet.ttl && inside.df === packet.df) || !carriesOpenSum(skb)) return packet;
  const here = run.netns(netns);
  const came = inDev === undefined ? undefined : linkByName(here, inDev);
  return came === undefined || run.decide(passesAsItIs(here, came), `noted ${netns} ${came.name}`) ? inside : packet;
}

/** Whether the packets of a device are the very skbs that another stack of this machine sent: those of veth pairs, bridges and VLANs are (seen on 6.1); a card makes new ones, and a tunnel's end forgets (iptunnel_pull_offloads). Of other devices no kernel was asked. */
function passesAsItIs(netns: Netns, dev: Link): Tri {
  const { detail } = dev;
  if (detail.kind === 'veth') return YES;
  if (detail.kind === 'vlan') {
    const lower = linkByIndex(netns, detail.lower);
    return lower === undefined ? { kind: 'unknown', because: dev.because } : passesAsItIs(netns, lower);
  }
  if (detail.kind === 'physical' || detail.kind === 'tunnel' || detail.kind === 'vxlan' || detail.kind === 'geneve') return NO;
  if (detail.kind !== 'bridge') return { kind: 'unknown', because: dev.because };
  const ways = known(netns.links).filter(({ master }) => master === dev.ifindex).map((port) => passesAsItIs(netns, port).kind);
  return ways.every((kind) => kind === 'yes') ? YES : ways.every((kind) => kind === 'no') ? NO : { kind: 'unknown', because: { ...dev.because, text: `${dev.because.text} (some of its ports are another stack's, some are not)` } };
}

/**
 * A tunnel that was told that its other end cannot be reached says so to whoever sends next (err_count, dst_link_failure in ip_tunnel_xmit and ip6_tnl_xmit); that
 * a hop limit was exceeded counts only where the tunnel has one of its own. The packet goes on as the one before it did, which is not walked again.
 */
function failIfUnreachable(run: Run, skb: Skb, dev: Link, remote: Ip, ttl: TunnelDetail['ttl'], path: Path): void {
  const told = run.farEnds.get(`${skb.netns} ${formatIp(remote)}`);
  if (told === undefined ? !wasTold(run, skb.netns, dev, path.via ?? remote, path) : told === 11 && ttl === 'inherit') return;
  const offender = { ...skb };
  const reaction: Reaction = skb.packet.src.family === 4 ? { kind: 'icmp', type: 3, code: 1, offender } : { kind: 'icmp', type: 1, code: 3, offender };
  run.step({ stage: 'encapsulate', action: 'lose', because: [dev.because], facts: { dev: dev.name, remote: formatIp(remote) } });
  lose(skb, { kind: 'no-peer' }, { because: [dev.because], dev: dev.name, reaction });
}

/** Who asked for the next hop in vain was told so, and so was the tunnel that it asked for: that counts for 30 s (IPTUNNEL_ERR_TIMEO), and the neighbour's entry, which stays, has no time. */
function wasTold(run: Run, netns: string, dev: Link, hop: Ip, path: Path): boolean {
  const entry = knownOr(run.netns(netns).neighbours, []).find(({ ip, ifindex, state }) => ifindex === path.dev.ifindex && (state === 'failed' || state === 'incomplete') && sameIp(ip, hop));
  return entry !== undefined && run.decide({ kind: 'unknown', because: { ...entry.because, text: `${entry.because.text} (whether ${dev.name} heard of it in the last 30 s)` } }, `told ${netns} ${dev.name}`);
}

/**
 * Whether the tunnel itself tells the sender that a packet does not fit: over IPv4 with path MTU discovery, of IPv4 only what may not be
 * fragmented (tnl_update_pmtu, ipip6_tunnel_xmit); over IPv6 always, down to the least that every network carries (ip6_tnl_xmit).
 */
function answersSize(outer: 4 | 6, df: boolean, { packet }: Skb, room: number): boolean {
  const v6 = packet.src.family === 6;
  if (outer === 6) return packet.length > Math.max(room, v6 ? 1280 : 576);
  return df && (v6 ? packet.length > Math.max(room, 1280) : packet.df);
}
