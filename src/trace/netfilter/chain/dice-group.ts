import type { Statement } from '../../../model/network/rule.ts';
import type { Option } from '../../context.ts';
import type { Cursor, Env } from '../env.ts';
import { ruleAt } from './plan.ts';
import type { ChainPlan, Going, RulePlan } from './plan.ts';
import { fraction } from './run-rule.ts';
import { met } from './segment.ts';

/**
 * Which rule of a group of dice is taken, and as which option of the dice; without a rule, `place` is the last one of the group, and none is taken.
 * It knows itself where the rule sends packets: the rule, which is rarely in the processor's cache, need not be fetched.
 */
export interface Way extends Option, Going {
  readonly place: number;
  readonly rule: RulePlan | undefined;
}

/** The ways from the rule where a group begins; mostly the only one of its chain. */
export interface Group {
  readonly start: number;
  readonly ways: readonly Way[];
  readonly other: Group | undefined;
}

function groupAt(groups: Group | undefined, start: number): readonly Way[] | undefined {
  let group = groups;
  while (group !== undefined && group.start !== start) group = group.other;
  return group?.ways;
}

/**
 * Rolls the dice of consecutive rules at once, as kube-proxy writes them (1/3, 1/2, 1): one branch a rule, with the weight
 * that it has overall. A rule without dice that surely leaves the chain closes the group.
 */
export function rollGroup(env: Env, chain: ChainPlan, cursor: Cursor, start: number): Way {
  let group = groupAt(chain.groups, start);
  if (group === undefined) {
    const made = makeGroup(env, chain, cursor, start);
    group = made.ways;
    if (made.fixed) chain.groups = { start, ways: group, other: chain.groups };
  }
  if (group.length > 1 && env.ctx.bookmark?.(env) === true) reachOut(group);
  const way = group[env.ctx.choose(chain.name, group)];
  if (way === undefined) throw new Error('a choice outside its options');
  return way;
}

/**
 * Looks at where each way leads, before any is gone and all are: of 170,000 rules hardly one is in the processor's cache, and those of all ways are then
 * fetched at the same time rather than one after the other, as the branches come to them.
 */
function reachOut(ways: readonly Way[]): void {
  let seen = 0;
  for (const { target } of ways) {
    const first = target?.head;
    const second = first?.after;
    const to = second?.dnat?.only;
    seen += (first?.dice === 'none' ? 1 : 0) + (typeof to?.value === 'bigint' ? to.family : 0);
  }
  // Always so: what is looked at without being used would not be looked at.
  if (seen < 0) throw new Error('rules before the first place');
}

/** `fixed`: none of the rules asks anything of the packet, so that the group comes to the same for each. The first rule's matches were met. */
function makeGroup(env: Env, chain: ChainPlan, cursor: Cursor, start: number): { readonly ways: readonly Way[]; readonly fixed: boolean } {
  const ways: Way[] = [];
  let left = 1;
  let last = start;
  let fixed = cursor.linear;
  for (let place = start; place >= 0 && left > 1e-9; place = cursor.next(place + 1)) {
    const rule = ruleAt(chain, place);
    if (rule?.statement === undefined) {
      last = place;
      continue;
    }
    if (rule.match !== undefined || rule.side !== 'any') fixed = false;
    env.rule = rule.because;
    const answer = place === start ? 'yes' : met(env, rule);
    if (typeof answer === 'object' || (rule.dice === 'none' && answer === 'yes' && !leaves(rule.statement))) break;
    last = place;
    if (answer === 'no') continue;
    const weight = left * rule.probability;
    ways.push(wayOf(place, rule, chain.name, `${fraction(weight)}${target(rule.statement)}`, weight));
    left -= weight;
  }
  if (left > 1e-9) {
    ways.push(wayOf(last, undefined, chain.name, `${fraction(left)} none`, left));
  }
  return { ways, fixed };
}

function wayOf(place: number, rule: RulePlan | undefined, chain: string, label: string, weight: number): Way {
  return { weight, target: undefined, chains: undefined, hook: undefined, step: undefined, leaves: false, place, rule, label, said: `${chain} ${label}` };
}

/** Whether the rule's first statement ends its work in this chain, so that the rules after it are not reached. */
function leaves(statement: Statement): boolean {
  return statement.kind === 'verdict' ? statement.verdict.kind !== 'continue' : statement.kind === 'dnat' || statement.kind === 'snat' || statement.kind === 'reject';
}

function target(statement: Statement): string {
  return statement.kind === 'verdict' && 'chain' in statement.verdict ? ` ${statement.verdict.chain}` : '';
}
