import type { Tri } from '../../../model/network/because.ts';
import type { Test } from '../../../model/network/expr.ts';
import type { Field } from '../../../model/network/field.ts';
import type { IntRange } from '../../../net/range.ts';
import { negateTri, NO, YES } from '../env.ts';
import type { Answer, Env } from '../env.ts';

/** The fields that a port drawn by NAT is read by. */
export const PORTS: ReadonlySet<Field> = new Set<Field>(['tcp sport', 'tcp dport', 'udp sport', 'udp dport', 'sctp sport', 'sctp dport', 'dccp sport', 'dccp dport', 'udplite sport', 'udplite dport', 'th sport', 'th dport']);

/** Of so few drawn ports in a hundred nothing is said. */
const FEW = 0.01;

/**
 * Whether a port that the kernel drew at random (nf_nat_l4proto_unique_tuple, net/netfilter/nf_nat_core.c) passes a test: unknown where some of those that it
 * may be do and others do not. Nothing for a value that is no drawn port, and for a test that is not of ranges: then it is asked of the value itself.
 */
export function drawnComparison(test: Exclude<Test, { kind: 'equal' }>): (env: Env, value: Answer) => Tri | undefined {
  const within = rangesOf(test);
  const negate = test.kind === 'in' && test.negate;
  return ({ ctx, rule }, value) => {
    const range = ctx.drawn?.findLast(({ port }) => port === value)?.range;
    if (range === undefined || within === undefined) return undefined;
    const share = within.reduce((sum, one) => sum + overlap(one, range), 0) / (range.to - range.from + 1);
    if (share < FEW) return negateTri(NO, negate);
    return share > 1 - FEW ? negateTri(YES, negate) : { kind: 'unknown', because: rule };
  };
}

function overlap(a: IntRange, b: IntRange): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from) + 1);
}

function rangesOf(test: Exclude<Test, { kind: 'equal' }>): readonly IntRange[] | undefined {
  switch (test.kind) {
    case 'in': return test.ranges.flatMap((one) => (one.kind === 'int' ? [one.range] : []));
    case 'order': return [ordered(test.op, test.value)];
    case 'bits': return undefined;
  }
}

function ordered(op: 'lt' | 'le' | 'gt' | 'ge', bound: number): IntRange {
  switch (op) {
    case 'lt': return { from: 0, to: bound - 1 };
    case 'le': return { from: 0, to: bound };
    case 'gt': return { from: bound + 1, to: 65535 };
    case 'ge': return { from: bound, to: 65535 };
  }
}
