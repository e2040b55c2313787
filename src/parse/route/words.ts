import { attrs } from '../iproute/index.ts';
import type { AttrTable } from '../iproute/index.ts';

const locked = (words: readonly string[], at: number): number => (words[at] === 'lock' ? 2 : 1);
const viaFamily = (words: readonly string[], at: number): number => (/^(inet6?|mpls|link|ipx|decnet)$/.test(words[at] ?? '') ? 2 : 1);
/** An encapsulation's own words (which may be `src`, `dst`, `tos`) go on until the next hop is printed. */
const untilNexthop = (words: readonly string[], at: number): number => countWhile(words, at, (word) => word !== 'via' && word !== 'dev');
const featureList = (words: readonly string[], at: number): number => countWhile(words, at, (word) => word === 'ecn' || word === 'tcp_usec_ts' || word.startsWith('0x'));

function countWhile(words: readonly string[], at: number, holds: (word: string) => boolean): number {
  let end = at;
  while (end < words.length && holds(words[end] ?? '')) end += 1;
  return end - at;
}

/** Route types of iproute2 (lib/rt_names.c, rtnl_rtntype_n2a). */
export const ROUTE_TYPES: AttrTable = {
  ...attrs(0, 'supported', 'unicast local blackhole unreachable prohibit throw'),
  ...attrs(0, 'conditional', 'broadcast', 'sending is refused to a socket that did not ask; who takes what comes in is not walked'),
  ...attrs(0, 'conditional', 'multicast', 'who takes what is sent to a group is not walked'),
  ...attrs(0, 'conditional', 'anycast', 'delivered like a local address; from which one a ping is answered is not known'),
  ...attrs(0, 'not supported', 'nat xresolve', 'removed from Linux in 2.6'),
};

/** Words of a route and of one next hop (iproute2 ip/iproute.c, print_route). */
export const ROUTE_WORDS: AttrTable = {
  ...attrs(1, 'supported', 'from tos dsfield dev table proto protocol scope src metric preference weight'),
  via: { arity: viaFamily, state: 'supported' },
  ...attrs(0, 'supported', 'onlink dead linkdown'),
  mtu: { arity: locked, state: 'supported' },
  advmss: { arity: locked, state: 'supported' },
  nhid: { arity: 1, state: 'conditional', note: 'the next hops that the kernel prints with it are used; the nexthop object itself is not read' },
  expires: { arity: 1, state: 'harmless' },
  encap: { arity: untilNexthop, state: 'not supported', note: 'lightweight tunnels: the packet is changed in ways that are not modelled' },
  as: { arity: (words, at) => (words[at] === 'to' ? 2 : 1), state: 'not supported', note: 'MPLS' },
  ...attrs(1, 'conditional', 'pref', 'the order of default routers from advertisements; otherwise without effect'),
  ...attrs(1, 'harmless', 'realm realms flow mfc_state iif error users age used ttl-propagate uid mark'),
  ...attrs(0, 'harmless', 'offload offload_failed rt_offload rt_offload_failed rt_trap trap notify cache'),
  ...attrs(0, 'not supported', 'pervasive unresolved'),
  features: { arity: featureList, state: 'harmless' },
  ...attrs(locked, 'harmless', 'window rtt rttvar ssthresh cwnd initcwnd initrwnd reordering hoplimit rto_min quickack congctl fastopen_no_cookie'),
};

/** Keys of the `-j` form and the words of the text form that they stand for, where the two differ. */
export const ROUTE_KEYS: Readonly<Record<string, string>> = {
  gateway: 'via', protocol: 'proto', prefsrc: 'src', flags: 'onlink', metrics: 'mtu', nexthops: 'weight', type: 'table', dst: 'dev',
};
