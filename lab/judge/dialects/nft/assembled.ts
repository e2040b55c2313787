import type { Rule, Table } from '../../../../src/model/network/rule.ts';
import type { NftTree } from '../../../../src/model/tree/nft.ts';

/**
 * What is wrong with the tables made of a dump: a rule whose line counts as supported but that has a part which is not evaluated, or
 * tables that are others when they are made of the same dump as JSON.
 */
export function assembledProblems(tree: NftTree, tables: readonly Table[], fromJson: readonly Table[] | undefined): string[] {
  const problems: string[] = [];
  for (const rule of rulesOf(tables)) {
    const state = tree.lines[(rule.because.ref?.line ?? 0) - 1]?.state;
    const part = rule.steps.find((step) => step.kind === 'unsupported');
    if (part !== undefined && (state === 'supported' || state === 'harmless')) problems.push(`counts as supported, but is not: ${rule.because.text}`);
  }
  if (problems.length > 0 || fromJson === undefined) return problems;
  const others = rulesOf(fromJson);
  for (const [index, rule] of rulesOf(tables).entries()) {
    const other = others[index];
    const [a, b] = [plain(rule), other === undefined ? '(no rule)' : plain(other)];
    if (a !== b && !a.includes('"unsupported"') && !b.includes('"unsupported"')) problems.push(`JSON says something else: ${rule.because.text}: ${a}  =>  ${b}`);
  }
  return problems;
}

function rulesOf(tables: readonly Table[]): readonly Rule[] {
  return tables.flatMap(({ chains }) => [...chains.values()].flatMap(({ rules }) => rules));
}

/** A rule without its evidence: lines, handles and the wording of steps differ between text and JSON. */
function plain(value: unknown): string {
  const hidden = new Set(['because', 'handle', 'text', 'comment']);
  return JSON.stringify(value, (key, part: unknown) => (hidden.has(key) ? undefined : typeof part === 'bigint' ? part.toString() : part instanceof Map ? [...(part as Map<unknown, unknown>)] : part));
}
