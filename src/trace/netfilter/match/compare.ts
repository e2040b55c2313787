import type { Tri } from '../../../model/network/because.ts';
import type { Expr, Test, Value } from '../../../model/network/expr.ts';
import { isUnknown, NO, negateTri, triOf, unknownBecause } from '../env.ts';
import type { Env } from '../env.ts';
import { evaluate } from '../expr.ts';
import { holds, keyOfValue } from '../set/key.ts';

/** Whether the packet passes a comparison. A field that it does not have fails it, negated or not (NFT_BREAK). */
export function compare(env: Env, left: Expr, test: Test): Tri {
  const value = evaluate(env, left);
  if (value === undefined) return NO;
  if (isUnknown(value)) return unknownBecause(env, value);
  if (test.kind !== 'equal') return triOf(passes(value, test));
  const right = evaluate(env, test.to);
  if (right === undefined) return NO;
  if (isUnknown(right)) return unknownBecause(env, right);
  return negateTri(triOf(keyOfValue(value) === keyOfValue(right)), test.negate);
}

/** Whether a known value passes a test against constants. */
export function passes(value: Value, test: Exclude<Test, { kind: 'equal' }>): boolean {
  switch (test.kind) {
    case 'in': return test.ranges.some((range) => holds(range, value)) !== test.negate;
    case 'bits': return typeof value === 'number' && ((value & test.bits) !== 0) !== test.negate;
    case 'order': return typeof value === 'number' && inOrder(value, test.op, test.value);
  }
}

function inOrder(value: number, op: 'lt' | 'le' | 'gt' | 'ge', bound: number): boolean {
  switch (op) {
    case 'lt': return value < bound;
    case 'le': return value <= bound;
    case 'gt': return value > bound;
    case 'ge': return value >= bound;
  }
}
