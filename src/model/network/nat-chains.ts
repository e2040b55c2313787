import type { RuleStep, Table } from './rule.ts';

const known = new WeakMap<Table, ReadonlySet<string>>();

/** The nat base chains of a table and those that they jump to, by name: they are asked for the first packet of a connection alone. */
export function natChainsOf(table: Table): ReadonlySet<string> {
  const before = known.get(table);
  if (before !== undefined) return before;
  const found = new Set([...table.chains.values()].flatMap(({ name, base }) => (base?.type === 'nat' ? [name] : [])));
  for (const name of found) for (const rule of table.chains.get(name)?.rules ?? []) for (const to of rule.steps.flatMap(targetsOf)) found.add(to);
  known.set(table, found);
  return found;
}

function targetsOf(step: RuleStep): string[] {
  return step.kind === 'verdict' && 'chain' in step.verdict ? [step.verdict.chain] : [];
}
