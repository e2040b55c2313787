import type { Table } from '../../../../src/model/network/rule.ts';
import type { IptablesTree } from '../../../../src/model/tree/iptables.ts';

/**
 * What is wrong with the tables made of a dump: a rule whose line counts as supported but that has a part which is not evaluated, or the
 * other way round, and a rule of which nothing is known.
 */
export function assembledProblems(tree: IptablesTree, tables: readonly Table[]): string[] {
  const problems: string[] = [];
  const lines = new Map(tree.lines.map((line) => [line.line, line]));
  for (const { chains } of tables) {
    for (const { rules } of chains.values()) {
      for (const { because, steps } of rules) {
        const state = lines.get(because.ref?.line ?? 0)?.state;
        const part = steps.find((step) => step.kind === 'unsupported');
        if (state === undefined || state === 'not recognised') problems.push(`not known: ${because.text}`);
        else if (part !== undefined && (state === 'supported' || state === 'harmless')) problems.push(`counts as supported, but ${part.text} is not: ${because.text}`);
      }
    }
  }
  return problems;
}
