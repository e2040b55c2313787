import type { Ip } from '../../net/ip.ts';
import { formatIp } from '../../net/ip.ts';
import { formatPrefix } from '../../net/prefix.ts';
import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { Nexthop, Route } from '../../model/network/route.ts';
import type { Run } from '../run.ts';
import { linkByName, loopback } from '../state/links.ts';
import { Unknowable } from '../state/part.ts';
import { harmlessSysctl, orConf } from '../state/sysctl.ts';
import { fibLookup } from './fib.ts';
import type { FibAnswer } from './fib.ts';
import type { Flow, NoPath, Path } from './path.ts';
import { isLeftToRelease, sharesOf } from './share.ts';
import { isLoopback } from './special.ts';

/** A flow's way, with one next hop chosen, or why there is none. */
export type Routed = { readonly kind: 'path'; readonly path: Path; readonly table: number } | ({ readonly kind: 'none' } & NoPath);

/**
 * Looks a flow up and chooses among the next hops of a multipath route by their weights, the same flow the same way
 * (fib_select_path, net/ipv4/fib_semantics.c; fib_multipath_hash_policy says what a flow is). Local addresses go to lo.
 */
export function routeFlow(run: Run, netns: Netns, flow: Flow): Routed {
  const answer = fibLookup(run, netns, flow);
  if (answer.kind === 'none') return answer;
  const { route, nexthops } = answer.candidate;
  const nexthop = chooseNexthop(run, netns, flow, route, nexthops);
  const dev = route.type === 'local' && flow.iif === 'lo' ? loopback(netns) : linkByName(netns, nexthop?.dev ?? 'lo');
  if (dev === undefined) throw new Unknowable([route.because, { text: `device ${nexthop?.dev ?? 'lo'} of this route is not in ${netns.id}` }]);
  const strayed = strays(run, netns, flow, dev);
  if (strayed !== undefined) return { kind: 'none', errno: 'EINVAL', type: 'no-route', because: strayed };
  const via = nexthop?.via;
  const { because } = answer;
  const path: Path = via === undefined ? { type: route.type, dev, route, because } : { type: route.type, dev, via, route, because };
  return { kind: 'path', path, table: answer.table };
}

/** A packet of this stack from 127.0.0.0/8 leaves by no device but lo, unless its route_localnet allows it (__mkroute_output, net/ipv4/route.c). */
function strays(run: Run, netns: Netns, { family, iif, src }: Flow, dev: Link): readonly Because[] | undefined {
  if (family !== 4 || iif !== 'lo' || src === undefined || !isLoopback(src) || dev.detail.kind === 'loopback') return undefined;
  const allowed = orConf(run, netns, dev.name, 'route_localnet');
  return allowed.value === 1 ? undefined : allowed.because;
}

function chooseNexthop(run: Run, netns: Netns, flow: Flow, route: Route, nexthops: readonly Nexthop[]): Nexthop | undefined {
  if (nexthops.length <= 1 || flow.oif !== undefined) return nexthops[0];
  const key = `${netns.id} ${formatPrefix(route.dst)} ${route.table} ${flowKey(netns, flow)}`;
  if (isLeftToRelease(netns, flow, route, nexthops)) run.doubt(route.because);
  const shares = sharesOf(netns, flow, route, nexthops, run.hashes.get(key));
  const chosen = shares[run.choose(`multipath ${formatPrefix(route.dst)}`, shares.map(({ index: at, share }) => ({ label: nexthopText(nexthops[at]), weight: share })))];
  if (chosen === undefined) return nexthops[0];
  run.hashes.set(key, chosen.hashes);
  return nexthops[chosen.index];
}

/**
 * What the hash is made of. By addresses alone an ICMP error goes as the packet that it quotes does (ip_multipath_l3_keys, ip6_multipath_l3_keys; icmp_route_lookup and
 * icmp6_send for those made here), in IPv4 whichever way that was (__flow_hash_consistentify). IPv6 mixes in the flow label, which each end of a conversation chooses for itself,
 * and what the header says that follows, which of a fragment is that of fragments (seen on 6.18).
 */
function flowKey(netns: Netns, { family, src, dst, protocol = 0, sport = 0, dport = 0, quoted, piece }: Flow): string {
  const policy = harmlessSysctl(netns, `net.ipv${family}.fib_multipath_hash_policy`, 0);
  if (policy === 1) return `${ipText(src)} ${ipText(dst)} ${protocol} ${sport} ${dport}`;
  const [from, to] = quoted === undefined ? [ipText(src), ipText(dst)] : [formatIp(quoted.src), formatIp(quoted.dst)];
  if (family === 6) return `${from} ${to} ${quoted?.protocol ?? (piece === true ? FRAGMENT : protocol)}`;
  return from < to ? `${from} ${to}` : `${to} ${from}`;
}

/** The extension header of IPv6 fragments (RFC 8200). */
const FRAGMENT = 44;

function ipText(ip: Ip | undefined): string {
  return ip === undefined ? '-' : formatIp(ip);
}

/** `via 10.0.0.1 dev eth0`, for steps and labels. */
export function nexthopText(nexthop: Nexthop | undefined): string {
  return nexthop === undefined ? '-' : [nexthop.via === undefined ? '' : `via ${formatIp(nexthop.via)}`, nexthop.dev === undefined ? '' : `dev ${nexthop.dev}`].filter((part) => part !== '').join(' ');
}

type Facts = Readonly<Record<string, string | number>>;

const told = new WeakMap<Route, { readonly path: Path; readonly table: number; readonly what: string; readonly facts: Facts }>();

/** The facts of a routing step: destination prefix, type, table, device and next hop, and what it was looked up for. A route is mostly told of in the same way. */
export function routeFacts(path: Path, table: number, what: string): Facts {
  const last = told.get(path.route);
  if (last !== undefined && last.what === what && last.table === table && last.path.dev === path.dev && last.path.via === path.via && last.path.type === path.type) return last.facts;
  const { type, dev: { name: dev }, via } = path;
  const route = formatPrefix(path.route.dst);
  const facts: Facts = via === undefined ? { route, type, table, dev, for: what } : { route, type, table, dev, via: formatIp(via), for: what };
  told.set(path.route, { path, table, what, facts });
  return facts;
}

/** The facts of a lookup that found no way. */
export function noPathFacts(answer: Extract<FibAnswer, { kind: 'none' }>): Record<string, string> {
  return { result: answer.type, errno: answer.errno };
}
