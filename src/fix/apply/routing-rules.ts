import type { Change } from '../../model/finding/index.ts';
import type { Network, RoutingRule } from '../../model/network/index.ts';
import { mapPart, PROPOSED, withNetns } from './override.ts';

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>;

/** Adds a rule without selectors, behind those of its own priority as the kernel does (fib_nl_newrule, net/core/fib_rules.c). */
export function addRoutingRule(network: Network, { netns, family, priority, table }: Of<'add-routing-rule'>): Network {
  const added: RoutingRule = { negate: false, l3mdev: false, priority, action: { kind: 'table', table }, because: PROPOSED };
  const insert = (rules: readonly RoutingRule[]): readonly RoutingRule[] => [...rules.filter((rule) => rule.priority <= priority), added, ...rules.filter((rule) => rule.priority > priority)];
  return withNetns(network, netns, (old) => (family === 4 ? { rules4: mapPart(old.rules4, insert) } : { rules6: mapPart(old.rules6, insert) }));
}

/** Takes a rule out, named by its line. */
export function deleteRoutingRule(network: Network, { netns, rule: { file, line } }: Of<'delete-routing-rule'>): Network {
  const without = (rules: readonly RoutingRule[]): readonly RoutingRule[] => rules.filter(({ because: { ref } }) => ref?.line !== line || ref.file !== file);
  return withNetns(network, netns, (old) => ({ rules4: mapPart(old.rules4, without), rules6: mapPart(old.rules6, without) }));
}
