import { contains } from '../../net/prefix.ts';
import { anyPrefix } from '../../net/prefix.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { Ip } from '../../net/ip.ts';
import type { IntRange } from '../../net/range.ts';
import type { RoutingRule } from '../../model/network/route.ts';
import { DSCP, dscpOf } from './dscp.ts';
import type { Flow } from './path.ts';

/** Whether a policy rule selects a flow (fib_rule_match, net/core/fib_rules.c; fib4_rule_match, fib6_rule_match). */
export function selects(rule: RoutingRule, flow: Flow): boolean | 'unknown' {
  const others = matches(rule, flow);
  // A selector that is not evaluated cannot help when another one fails already.
  if (others && rule.unsupported !== undefined) return 'unknown';
  return others !== rule.negate;
}

function matches(rule: RoutingRule, flow: Flow): boolean {
  if (rule.iif !== undefined && rule.iif !== flow.iif) return false;
  if (rule.oif !== undefined && rule.oif !== (flow.oif ?? flow.asks ?? flow.prefers)) return false;
  if (rule.mark !== undefined && ((flow.mark ^ rule.mark.value) & rule.mark.mask) !== 0) return false;
  if (rule.l3mdev) return false;
  if (!within(rule.uid, flow.uid ?? 0)) return false;
  if (!prefixHolds(rule.from, flow.src, flow.family) || !prefixHolds(rule.to, flow.dst, flow.family)) return false;
  if (rule.tos !== undefined && rule.tos !== 0 && (rule.tos & DSCP) !== dscpOf(flow)) return false;
  if (rule.protocol !== undefined && rule.protocol !== 0 && rule.protocol !== flow.protocol) return false;
  return within(rule.sport, flow.sport ?? 0) && within(rule.dport, flow.dport ?? 0);
}

/** A source that is not chosen yet is the unspecified address: only `from all` (or 0.0.0.0/n) selects it. */
function prefixHolds(prefix: Prefix | undefined, ip: Ip | undefined, family: 4 | 6): boolean {
  if (prefix === undefined) return true;
  return contains(prefix, ip ?? { family, value: anyPrefix(family).first });
}

function within(range: IntRange | undefined, value: number): boolean {
  return range === undefined || (value >= range.from && value <= range.to);
}
