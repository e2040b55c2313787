import type { LabelSelector } from './object.ts';

type Labels = Readonly<Record<string, string>>;

/** One requirement of a selector that labels may fail: what was wanted of which key. */
export interface Requirement {
  readonly key: string;
  readonly want: string;
  readonly met: (labels: Labels) => boolean;
}

/**
 * The requirements of a label selector in the order written: `matchLabels`, then `matchExpressions`
 * (apimachinery pkg/apis/meta/v1/helpers.go). An unknown operator is a requirement that nothing meets.
 */
export function requirementsOf(selector: LabelSelector): readonly Requirement[] {
  const equal = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]): Requirement => ({ key, want: value, met: (labels) => labels[key] === value }),
  );
  const expressions = (selector.matchExpressions ?? []).map((expression): Requirement => {
    const values = expression.values ?? [];
    const { key, operator } = expression;
    return { key, want: `${operator} ${values.join(',')}`.trim(), met: (labels) => expressionMet(operator, values, labels[key]) };
  });
  return [...equal, ...expressions];
}

/** Whether the labels meet every requirement. The empty selector selects everything. */
export function selects(selector: LabelSelector, labels: Labels | undefined): boolean {
  return requirementsOf(selector).every((requirement) => requirement.met(labels ?? {}));
}

/** The first requirement that the labels fail, for telling how near a selector came. */
export function firstUnmet(selector: LabelSelector, labels: Labels | undefined): Requirement | undefined {
  return requirementsOf(selector).find((requirement) => !requirement.met(labels ?? {}));
}

function expressionMet(operator: string, values: readonly string[], have: string | undefined): boolean {
  if (operator === 'In') return have !== undefined && values.includes(have);
  if (operator === 'NotIn') return have === undefined || !values.includes(have);
  if (operator === 'Exists') return have !== undefined;
  if (operator === 'DoesNotExist') return have === undefined;
  return false;
}
