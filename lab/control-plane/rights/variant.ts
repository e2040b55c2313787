import { clusterRoles } from '../../../src/manifests/index.ts';

/** A rule of a ClusterRole. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** A ClusterRole of netwhy's without something. */
export interface Variant {
  readonly role: string;
  /** What is not there. */
  readonly without: string;
  readonly rules: readonly Rule[];
}

/** The rules of a ClusterRole of netwhy's, as it is. */
export function rulesOf(role: string): readonly Rule[] {
  return (clusterRoles().find(({ metadata }) => metadata.name === role)?.rules ?? []) as readonly Rule[];
}

/** A role without one of its rules, and without each resource, verb and name of each rule: one thing at a time. */
export function variantsOf(role: string): readonly Variant[] {
  const rules = rulesOf(role);
  return rules.flatMap((rule, index) => {
    const other = (without: string, replaced: readonly Rule[]): Variant => ({ role, without, rules: [...rules.slice(0, index), ...replaced, ...rules.slice(index + 1)] });
    return [
      other(`the rule for ${namesOf(rule)}`, []),
      ...smaller(rule.resources).map(([lost, resources]) => other(lost, [{ ...rule, resources }])),
      ...smaller(rule.verbs).map(([lost, verbs]) => other(`${lost} ${namesOf(rule)}`, [{ ...rule, verbs }])),
      ...smaller(rule.resourceNames ?? []).map(([lost, resourceNames]) => other(`${namesOf(rule)} ${lost}`, [{ ...rule, resourceNames }])),
    ];
  });
}

/** A list without each of its words; a list of one word cannot lose it. */
function smaller(words: readonly string[]): readonly (readonly [string, readonly string[]])[] {
  return words.length < 2 ? [] : words.map((word) => [word, words.filter((other) => other !== word)] as const);
}

function namesOf({ resources }: Rule): string {
  return resources.join(', ');
}
