import type { Because } from '../../model/network/because.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { Route, RoutingRule } from '../../model/network/route.ts';
import type { WalkContext } from '../context.ts';
import { known, Unknowable } from '../state/part.ts';
import type { Flow, NoPath } from './path.ts';
import { selects } from './rule.ts';
import { longestPrefix } from './table.ts';
import type { Candidate } from './table.ts';

/** What rules and tables together say about a flow. */
export type FibAnswer = { readonly kind: 'found'; readonly candidate: Candidate; readonly table: number; readonly because: readonly Because[] } | ({ readonly kind: 'none' } & NoPath);

/** Rule action or route type to errno (fib_props, net/ipv4/fib_semantics.c; fib4_rule_action, net/ipv4/fib_rules.c). */
const ROUTE_ERRNO = { blackhole: 'EINVAL', unreachable: 'EHOSTUNREACH', prohibit: 'EACCES' } as const;
const RULE_ERRNO = { blackhole: 'EINVAL', unreachable: 'ENETUNREACH', prohibit: 'EACCES' } as const;

/**
 * Policy rules in order, and in each table the longest prefix (fib_rules_lookup, net/core/fib_rules.c). `throw`, a table
 * without a fitting route and a suppressed result go on with the next rule.
 * @throws Unknowable when rules or routes were not collected, or a rule that decides cannot be evaluated.
 */
export function fibLookup(ctx: WalkContext, netns: Netns, flow: Flow): FibAnswer {
  const rules = known(flow.family === 4 ? netns.rules4 : netns.rules6);
  return flow.family === 6 && rules.length < BORN6.length && rules.every(isInitialRule) ? withoutBorn(ctx, netns, rules, flow) : byRules(ctx, netns, rules, flow);
}

/** The two rules of IPv6 that a namespace is born with (fib6_rules_net_init, net/ipv6/fib6_rules.c). */
const BORN6: readonly RoutingRule[] = ([[0, 255], [32766, 254]] as const).map(([priority, table]) => ({ negate: false, l3mdev: false, priority, action: { kind: 'table', table }, because: { text: `${priority}: from all lookup ${table}` } }));

/**
 * IPv6 heeds its rules only once one was added, and until then looks up `local` and `main`, whichever of the two born rules was removed (fib6_has_custom_rules,
 * net/ipv6/fib6_rules.c; seen on 6.18). That there was never another rule cannot be told.
 */
function withoutBorn(ctx: WalkContext, netns: Netns, rules: readonly RoutingRule[], flow: Flow): FibAnswer {
  const [heeded, born] = [byRules(ctx, netns, rules, flow), byRules(ctx, netns, BORN6, flow)];
  if (heeded.kind === 'none' ? born.kind === 'none' : born.kind === 'found' && heeded.candidate.route === born.candidate.route) return heeded;
  ctx.doubt(rules[0]?.because ?? { text: `no IPv6 rule in ${netns.id}` });
  return born;
}

function byRules(ctx: WalkContext, netns: Netns, rules: readonly RoutingRule[], flow: Flow): FibAnswer {
  // Lines that were met on the way and led on: they follow those that decide.
  const passed: Because[] = [];
  for (let index = 0; index < rules.length; index += 1) {
    const rule = rules[index];
    if (rule === undefined) continue;
    const selected = selects(rule, flow);
    if (selected === 'unknown') throw new Unknowable([rule.because]);
    if (!selected) continue;
    const answer = follow(ctx, netns, rule, flow);
    if (typeof answer === 'object' && answer.kind !== 'next') return passed.length === 0 ? answer : { ...answer, because: [...answer.because, ...passed] };
    if (typeof answer === 'object') {
      if (answer !== ON) passed.push(...answer.because);
      continue;
    }
    passed.push(rule.because);
    const target = rules.findIndex((candidate) => candidate.priority >= answer);
    if (target < 0 || rules[target]?.priority !== answer) continue;
    if (target <= index) continue;
    index = target - 1;
  }
  return { kind: 'none', errno: 'ENETUNREACH', type: 'no-route', because: [{ text: `no route to the destination in ${netns.id}` }, ...passed] };
}

/** Go on with the next rule; the lines that say so. */
interface Next {
  readonly kind: 'next';
  readonly because: readonly Because[];
}

/** Nothing of the table fits. */
const ON: Next = { kind: 'next', because: [] };

function follow(ctx: WalkContext, netns: Netns, rule: RoutingRule, flow: Flow): FibAnswer | Next | number {
  const { action } = rule;
  switch (action.kind) {
    case 'nop':
      return { kind: 'next', because: [rule.because] };
    case 'goto':
      return action.priority;
    case 'blackhole': case 'unreachable': case 'prohibit':
      return { kind: 'none', errno: RULE_ERRNO[action.kind], type: action.kind, because: [rule.because] };
    case 'table':
      return inTable(ctx, netns, rule, action.table, flow);
  }
}

function inTable(ctx: WalkContext, netns: Netns, rule: RoutingRule, table: number, flow: Flow): FibAnswer | Next {
  const own = longestPrefix(netns, table, flow, ctx);
  const candidate = own === undefined || table !== LOCAL || flow.family === 6 ? own : ofBothTables(ctx, netns, own, flow, ctx);
  if (candidate === undefined) return ON;
  const { route } = candidate;
  const because = candidate.passed === undefined ? ruleLine(rule, route) : [...ruleLine(rule, route), ...candidate.passed];
  if (route.type === 'throw') return { kind: 'next', because };
  if (route.type === 'blackhole' || route.type === 'unreachable' || route.type === 'prohibit') {
    return { kind: 'none', errno: ROUTE_ERRNO[route.type], type: route.type, because };
  }
  if (rule.suppressPrefixLength !== undefined && route.dst.length <= rule.suppressPrefixLength) return { kind: 'next', because: [rule.because, route.because] };
  if (rule.suppressIfgroup !== undefined) throw new Unknowable([rule.because]);
  return { kind: 'found', candidate, table: route.table, because };
}

/** RT_TABLE_LOCAL and RT_TABLE_MAIN. */
const LOCAL = 255;
const MAIN = 254;

/**
 * IPv4 keeps the tables `local` and `main` as one until the first rule is added or removed, and then apart for good (fib_new_table, fib_unmerge): before, a longer
 * prefix of `main` wins over a shorter one of `local` (seen on 6.18). That there was never another rule cannot be told.
 */
export function ofBothTables(ctx: WalkContext, netns: Netns, own: Candidate, flow: Flow, asked: WalkContext | undefined): Candidate {
  const { length } = own.route.dst;
  if (length === 32 || !hasInitialRules(known(netns.rules4))) return own;
  const other = longestPrefix(netns, MAIN, flow, asked);
  if (other === undefined || other.route.dst.length <= length) return own;
  ctx.doubt(own.route.because);
  return other;
}

function hasInitialRules(rules: readonly RoutingRule[]): boolean {
  return rules.length === 3 && rules.every(isInitialRule);
}

/** The route's line first; the rule's too when it is not one of the three that every namespace begins with. */
function ruleLine(rule: RoutingRule, route: Route): readonly Because[] {
  return isInitialRule(rule) ? [route.because] : [route.because, rule.because];
}

/** The three rules that a namespace is born with (fib_default_rules_init). */
export function isInitialRule(rule: RoutingRule): boolean {
  const plain = rule.from === undefined && rule.to === undefined && rule.mark === undefined && rule.iif === undefined && rule.oif === undefined;
  const table = rule.action.kind === 'table' ? rule.action.table : -1;
  return plain && ((rule.priority === 0 && table === 255) || (rule.priority === 32766 && table === 254) || (rule.priority === 32767 && table === 253));
}
