import type { Tri } from '../../../model/network/because.ts';
import type { Expr, Interval, Test, Value } from '../../../model/network/expr.ts';
import { isUnknown, NO, negateTri, triOf, unknownBecause } from '../env.ts';
import type { Answer, Env } from '../env.ts';
import { evaluate } from '../expr.ts';
import { readerOf } from '../field/read.ts';
import { holds, keyOfValue } from '../set/key.ts';

/** Whether the packet passes a comparison. A field that it does not have fails it, negated or not (NFT_BREAK). */
export function comparison(left: Expr, test: Test): (env: Env) => Tri {
  const read = left.kind === 'field' ? readerOf(left.field) : (env: Env): Answer => evaluate(env, left);
  return (env) => {
    const value = read(env);
    if (value === undefined) return NO;
    if (isUnknown(value)) return unknownBecause(env, value);
    return test.kind === 'equal' ? equal(env, value, test) : triOf(passes(value, test));
  };
}

function equal(env: Env, value: Value, test: Extract<Test, { kind: 'equal' }>): Tri {
  const right = evaluate(env, test.to);
  if (right === undefined) return NO;
  if (isUnknown(right)) return unknownBecause(env, right);
  return negateTri(triOf(keyOfValue(value) === keyOfValue(right)), test.negate);
}

/** Whether a known value passes a test against constants. */
export function passes(value: Value, test: Exclude<Test, { kind: 'equal' }>): boolean {
  switch (test.kind) {
    case 'in': return inRanges(test.ranges, value) !== test.negate;
    case 'bits': return typeof value === 'number' && ((value & test.bits) !== 0) !== test.negate;
    case 'order': return typeof value === 'number' && inOrder(value, test.op, test.value);
  }
}

function inRanges(ranges: readonly Interval[], value: Value): boolean {
  for (const range of ranges) if (holds(range, value)) return true;
  return false;
}

function inOrder(value: number, op: 'lt' | 'le' | 'gt' | 'ge', bound: number): boolean {
  switch (op) {
    case 'lt': return value < bound;
    case 'le': return value <= bound;
    case 'gt': return value > bound;
    case 'ge': return value >= bound;
  }
}
