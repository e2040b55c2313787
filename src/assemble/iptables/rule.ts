import type { Because } from '../../model/network/because.ts';
import type { Rule, RuleStep } from '../../model/network/rule.ts';
import type { IptablesRule } from '../../model/tree/iptables.ts';
import { convertBasic } from './basic.ts';
import { argOf } from './convert.ts';
import type { AnyOf, RuleContext, Steps } from './convert.ts';
import { convertMatch } from './matches.ts';
import { convertTarget } from './targets.ts';

/**
 * The rules that one line stands for: one, or several of which a packet meets at most one. The kernel tests addresses, devices
 * and protocol first, then the modules in the order in which the rule loads them.
 */
export function convertRule(node: IptablesRule, because: Because, context: RuleContext): Rule[] {
  if (node.problem !== undefined) return [unreadable(because, node.problem)];
  const basic: RuleStep[] = [];
  for (const option of node.basic) basic.push(...(convertBasic(option, context) ?? [{ kind: 'unsupported', text: `-${option.name} ${option.args.join(' ')}` }]));
  let ways: RuleStep[][] = [basic];
  for (const match of node.matches) ways = extend(ways, convertMatch(match, context));
  const target = node.target === undefined ? [] : convertTarget(node.target, context);
  for (const steps of ways) steps.push(...target);
  const comment = commentOf(node);
  // A list that was pushed to has room for sixteen more; a copy has none.
  return ways.map((list) => [...list]).map((steps): Rule => (comment === undefined ? { because, steps } : { because, steps, comment }));
}

/** A rule that nothing is known of: whoever gets this far has an unknown fate. */
export function unreadable(because: Because, why: string): Rule {
  const step: RuleStep = { kind: 'unsupported', text: why, terminal: true };
  return { because, steps: [step] };
}

/** Adds steps to every way; several sets of steps make as many ways of each. */
function extend(ways: RuleStep[][], more: Steps | AnyOf): RuleStep[][] {
  if ('anyOf' in more) return ways.flatMap((steps) => more.anyOf.map((some) => [...steps, ...some]));
  for (const steps of ways) steps.push(...more);
  return ways;
}

function commentOf(node: IptablesRule): string | undefined {
  const match = node.matches.findLast(({ name }) => name === 'comment');
  return match && argOf(match, 'comment');
}
