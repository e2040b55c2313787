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
  const basic = node.basic.flatMap((option): Steps => convertBasic(option, context) ?? [{ kind: 'unsupported', text: `-${option.name} ${option.args.join(' ')}` }]);
  let ways: Steps[] = [basic];
  for (const match of node.matches) ways = extend(ways, convertMatch(match, context));
  const target = node.target === undefined ? [] : convertTarget(node.target, context);
  const comment = commentOf(node);
  return ways.map((steps): Rule => ({ because, steps: [...steps, ...target], ...(comment !== undefined && { comment }) }));
}

/** A rule that nothing is known of: whoever gets this far has an unknown fate. */
export function unreadable(because: Because, why: string): Rule {
  const step: RuleStep = { kind: 'unsupported', text: why, terminal: true };
  return { because, steps: [step] };
}

function extend(ways: readonly Steps[], more: Steps | AnyOf): Steps[] {
  const choices = 'anyOf' in more ? more.anyOf : [more];
  return ways.flatMap((steps) => choices.map((some) => [...steps, ...some]));
}

function commentOf(node: IptablesRule): string | undefined {
  const match = node.matches.findLast(({ name }) => name === 'comment');
  return match && argOf(match, 'comment');
}
