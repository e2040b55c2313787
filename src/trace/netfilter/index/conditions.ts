import type { Field } from '../../../model/network/field.ts';
import type { Interval, Test } from '../../../model/network/expr.ts';
import type { Rule } from '../../../model/network/rule.ts';
import { isStatement } from '../chain/plan.ts';
import { keyOfElement } from '../set/key.ts';
import type { Key } from '../set/key.ts';

/** What rules are sorted by, the most telling first: a rule goes under the first of these that it fixes to a few values. */
export const DIMENSIONS = ['dst', 'src', 'dport', 'iif', 'oif', 'sport'] as const;
export type IndexDimension = (typeof DIMENSIONS)[number];

const FIELDS: Readonly<Partial<Record<Field, IndexDimension>>> = {
  'ip daddr': 'dst', 'ip6 daddr': 'dst', 'ip saddr': 'src', 'ip6 saddr': 'src', 'meta iifname': 'iif', 'meta oifname': 'oif',
  'tcp dport': 'dport', 'udp dport': 'dport', 'sctp dport': 'dport', 'dccp dport': 'dport', 'udplite dport': 'dport', 'th dport': 'dport',
  'tcp sport': 'sport', 'udp sport': 'sport', 'sctp sport': 'sport', 'dccp sport': 'sport', 'udplite sport': 'sport', 'th sport': 'sport',
};

/** A rule that lists more values than this is left to be evaluated for every packet. */
const MOST_VALUES = 16;

/** What a rule asks of the packet before it does anything: the packet must have one of these values in this dimension. */
export interface Condition {
  readonly dimension: IndexDimension;
  readonly keys: readonly Key[];
}

/** The most telling condition of a rule; `undefined` when it fixes none of the dimensions. */
export function conditionOf(rule: Rule): Condition | undefined {
  let best: Condition | undefined;
  for (const step of rule.steps) {
    if (isStatement(step)) {
      if (step.kind === 'no-effect') continue;
      break;
    }
    if (step.kind !== 'compare' || step.left.kind !== 'field') continue;
    const dimension = FIELDS[step.left.field];
    const keys = dimension === undefined ? undefined : keysOf(step.test);
    if (dimension === undefined || keys === undefined) continue;
    if (best === undefined || DIMENSIONS.indexOf(dimension) < DIMENSIONS.indexOf(best.dimension)) best = { dimension, keys };
  }
  return best;
}

/** An IPv4 address is a number here, which is found faster than the bigint that it is elsewhere. */
function keyOf(range: Interval): Key | undefined {
  const key = keyOfElement([range]);
  return range.kind === 'ip' && range.range.family === 4 && key !== undefined ? Number(key) | 0 : key;
}

function keysOf(test: Test): readonly Key[] | undefined {
  if (test.kind !== 'in' || test.negate || test.ranges.length > MOST_VALUES) return undefined;
  const keys = test.ranges.map(keyOf);
  return keys.every((key) => key !== undefined) ? keys : undefined;
}
