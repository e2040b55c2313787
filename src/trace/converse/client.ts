import { sameIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { Nexthop, Route } from '../../model/network/route.ts';
import { EPHEMERAL_PORT } from '../../model/trace/question.ts';
import type { TraceQuestion } from '../../model/trace/question.ts';
import type { Because } from '../../model/network/because.ts';
import type { Errno } from '../../model/trace/disposition.ts';
import { isLocal } from '../route/answers.ts';
import { fibLookup } from '../route/fib.ts';
import type { Flow, NoPath, Path } from '../route/path.ts';
import { nexthopText, routeFlow } from '../route/select.ts';
import { sourceFor } from '../route/source-v4.ts';
import { sourceForV6 } from '../route/source-v6.ts';
import { isLinkLocal, isMulticast } from '../route/special.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { linkByName } from '../state/links.ts';
import { sysctl } from '../state/sysctl.ts';
import { protocolOf } from './packets.ts';

export type SocketQuestion = Extract<TraceQuestion, { kind: 'socket' }>;

/** The client's socket after `connect`, or the error that `bind` or `connect` gives at once. `kept`: the route that the socket keeps and sends by (sk_dst_cache), where looking again could find another one. `first`: the route of `connect`, where packets go by one of their own (rawv6_sendmsg): its MTU is what the program is told (IPV6_MTU). */
export type Opened =
  | { readonly kind: 'open'; readonly src: Ip; readonly sport: number; readonly path: Path; readonly kept?: Path; readonly first?: Path }
  | { readonly kind: 'no-route'; readonly answer: NoPath }
  | { readonly kind: 'refused'; readonly errno: Errno; readonly because: readonly Because[] };

/**
 * bind and connect (ip4_datagram_connect, tcp_v4_connect, tcp_v6_connect): a bound address must be local, an unbound socket
 * gets the source address that the route prefers. IPv6 looks the route up before it has a source and keeps what it finds; only when
 * it finds none does it choose a source and look again (ip6_dst_lookup_tail, net/ipv6/ip6_output.c; seen on 6.18). A ping's raw socket keeps nothing:
 * each send looks again, with the source (rawv6_sendmsg, net/ipv6/raw.c; seen on 6.18). Broadcast needs SO_BROADCAST, multicast nothing, and neither is for TCP.
 */
export function openSocket(run: Run, question: SocketQuestion): Opened {
  const netns = run.netns(question.netns);
  const { dst, src } = question;
  const sport = question.sport ?? EPHEMERAL_PORT;
  const foreign = src !== undefined && !isLocal(run, netns.id, src);
  const because = [{ text: 'the bound source address is not an address of this namespace' }];
  if (foreign && sysctl(run, netns, `net.ipv${src.family}.ip_nonlocal_bind`, 0).value === 0) return { kind: 'refused', errno: 'EADDRNOTAVAIL', because };
  if (isLinkLocal(dst)) return { kind: 'refused', errno: 'EINVAL', because: [{ text: 'a link-local destination needs a device beside it' }] };
  const icmp = question.protocol === 'icmp';
  const flow = { ...flowOfQuestion(question), ...(icmp ? {} : { sport, dport: question.dport }) };
  const first = dst.family === 6 && src === undefined ? routeFlow(run, netns, flow) : undefined;
  // ip_route_output_key_hash_rcu, net/ipv4/route.c: without IP_TRANSPARENT there is no route from such a source; IPv6 does not ask (seen on 6.18).
  if (foreign && src.family === 4) return { kind: 'no-route', answer: { errno: 'ENETUNREACH', type: 'no-route', because } };
  const chosen = src ?? (first === undefined ? sourceOf(run, question.netns, flowForSource(question, flow)) : sourceForV6(netns, first.kind === 'path' ? first.path : undefined, dst));
  const kept = first?.kind === 'path' && !icmp ? first : undefined;
  const answer = kept ?? routeFlow(run, netns, { ...flow, ...(chosen === undefined ? {} : { src: chosen }) });
  if (answer.kind === 'none') return { kind: 'no-route', answer };
  const tcp = question.protocol === 'tcp';
  if (answer.path.type === 'broadcast' || (tcp && isMulticast(dst))) return { kind: 'refused', errno: tcp ? 'ENETUNREACH' : 'EACCES', because: answer.path.because };
  if (chosen !== undefined) return { kind: 'open', src: chosen, sport, path: answer.path, ...(kept === undefined ? {} : { kept: kept.path }), ...(icmp && first?.kind === 'path' ? { first: first.path } : {}) };
  if (dst.family === 4) return { kind: 'open', src: { family: 4, value: 0n }, sport, path: answer.path };
  return { kind: 'refused', errno: 'EADDRNOTAVAIL', because: answer.path.because };
}

/** Whose the client's socket is, as far as the question says. */
export function ownerOf({ uid, gid }: SocketQuestion): NonNullable<Skb['socket']> {
  return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
}

function flowOfQuestion({ dst, protocol, uid }: SocketQuestion): Flow {
  return { family: dst.family, dst, iif: 'lo', mark: 0, tos: 0, protocol: protocolOf(protocol, dst.family), ...(uid === undefined ? {} : { uid }) };
}

/** A TCP socket that is not bound has no port yet when its source is looked for (ip_route_connect, ip_route_newports), UDP has (inet_autobind). */
function flowForSource({ protocol, sport }: SocketQuestion, flow: Flow): Flow {
  return protocol === 'tcp' && sport === undefined ? { ...flow, sport: 0 } : flow;
}

/** The IPv4 source address that the route gives; where next hops of a multipath route give different ones, the dice decide. */
function sourceOf(run: Run, id: string, flow: Flow): Ip | undefined {
  const netns = run.netns(id);
  const { dst } = flow;
  const found = fibLookup(run, netns, flow);
  if (found.kind === 'none') return undefined;
  const sources = found.candidate.nexthops.map((nexthop) => ({ nexthop, ip: sourceBy(netns, pathBy(netns, found.candidate.route, nexthop), dst) }));
  const [first] = sources;
  if (first === undefined || sources.every(({ ip }) => ip === first.ip || (ip !== undefined && first.ip !== undefined && sameIp(ip, first.ip)))) return first?.ip;
  const total = sources.reduce((sum, { nexthop }) => sum + nexthop.weight, 0);
  return sources[run.choose('source by multipath', sources.map(({ nexthop }) => ({ label: nexthopText(nexthop), weight: nexthop.weight / total })))]?.ip;
}

function sourceBy(netns: Netns, path: Path | undefined, dst: Ip): Ip | undefined {
  return path === undefined ? undefined : sourceFor(netns, path, dst);
}

function pathBy(netns: Netns, route: Route, nexthop: Nexthop): Path | undefined {
  const dev = nexthop.dev === undefined ? undefined : linkByName(netns, nexthop.dev);
  return dev === undefined ? undefined : { type: route.type, dev, route, because: [route.because], ...(nexthop.via === undefined ? {} : { via: nexthop.via }) };
}
