import type { Expr } from '../../model/network/expr.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { Rule, RuleStep } from '../../model/network/rule.ts';
import { onceEach } from '../once-each.ts';
import { allBaseChains, servesFamily } from './base-chains.ts';
import type { Family } from './base-chains.ts';

/**
 * Whether packets of a family are tracked in a namespace. Conntrack registers its hooks when the first rule needs it
 * (nf_ct_netns_get: ct and state matches, CONNMARK, CT, every nat target), whether or not that rule is ever reached; a table with
 * entries shows that it has.
 */
export const conntrackIsOn = onceEach((netns: Netns, family: Family): boolean => hasEntries(netns, family) || hasUser(netns, family));

/**
 * Whether fragments of a family are put together before conntrack's place (nf_defrag_ipv4_enable, nf_defrag_ipv6_enable): where packets are tracked, where a
 * rule asks for sockets or hands packets to one (socket_mt_enable_defrag of net/netfilter/xt_socket.c, xt_TPROXY.c, nft_tproxy.c), and of IPv6 where IPVS
 * has a service of it (ip_vs_add_service, net/netfilter/ipvs/ip_vs_ctl.c).
 */
export const defragIsOn = onceEach((netns: Netns, family: Family): boolean =>
  conntrackIsOn(netns, family) || (family !== 'bridge' && (asksForSockets(netns, family) || (family === 'ip6' && balancesIpv6(netns)))));

function asksForSockets({ tables }: Netns, family: Family): boolean {
  if (tables.kind === 'missing') return true;
  return tables.value.filter((table) => servesFamily(table, family)).some(({ dialect, chains }) => [...chains.values()].some(({ rules }) =>
    rules.some(({ steps }) => steps.some(({ kind }) => kind === 'tproxy' || (kind === 'socket' && dialect !== 'nft')))));
}

function balancesIpv6({ ipvs }: Netns): boolean {
  return ipvs.kind === 'known' && ipvs.value.some(({ match }) => (match.kind === 'address' ? match.addr.family : match.family) === 6);
}

function hasEntries(netns: Netns, family: Family): boolean {
  if (netns.conntrack.kind === 'missing' || family === 'bridge') return false;
  return netns.conntrack.value.some((entry) => entry.original.src.family === (family === 'ip' ? 4 : 6));
}

/** Base chains come first: the user is mostly there, and other chains need not be assembled. */
function hasUser(netns: Netns, family: Family): boolean {
  if (netns.tables.kind === 'missing') return true;
  const first = allBaseChains(netns.tables.value).filter(({ table }) => servesFamily(table, family));
  // Short chains first: a service chain of 10,000 rules has nothing to do with it.
  if (first.map(({ chain }) => chain.rules).sort((a, b) => a.length - b.length).some((rules) => rules.some(needsConntrack))) return true;
  const tables = netns.tables.value.filter((table) => servesFamily(table, family));
  return tables.some((table) => [...table.chains.values()].some((chain) => chain.rules.some(needsConntrack)));
}

function needsConntrack(rule: Rule): boolean {
  return rule.steps.some(stepNeeds);
}

function stepNeeds(step: RuleStep): boolean {
  switch (step.kind) {
    case 'compare': return exprNeeds(step.left);
    case 'lookup': case 'vmap': return exprNeeds(step.key);
    case 'rate': return step.what === 'connlimit';
    case 'dnat': case 'snat': case 'masquerade': case 'redirect': case 'netmap': case 'ct-mark': case 'save-mark': case 'restore-mark': case 'set-ct': case 'ct-zone':
      return true;
    case 'set-meta': case 'set-field': return exprNeeds(step.to);
    case 'ipset': case 'dice': case 'rpfilter': case 'addrtype': case 'owner': case 'socket': case 'recent': case 'time': case 'payload': case 'fragment':
    case 'constant': case 'unsupported': case 'verdict': case 'reject': case 'mark': case 'notrack': case 'tproxy': case 'mss': case 'set-member': case 'no-effect':
      return false;
  }
}

function exprNeeds(expr: Expr): boolean {
  switch (expr.kind) {
    case 'field': return expr.field.startsWith('ct ');
    case 'bitwise': return exprNeeds(expr.left) || exprNeeds(expr.right);
    case 'sum': return exprNeeds(expr.of);
    case 'concat': return expr.parts.some(exprNeeds);
    case 'map': return exprNeeds(expr.key);
    case 'hash': return expr.of !== undefined && exprNeeds(expr.of);
    case 'const': case 'numgen': case 'fib': return false;
  }
}
