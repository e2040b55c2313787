import type { Tri } from '../../../model/network/because.ts';
import type { Expr, Interval, Test, Value } from '../../../model/network/expr.ts';
import { isUnknown, NO, negateTri, triOf, unknownBecause, YES } from '../env.ts';
import type { Answer, Env } from '../env.ts';
import { evaluate } from '../expr.ts';
import { readerOf } from '../field/read.ts';
import { holderOf, keyOfValue } from '../set/key.ts';
import { bundleComparison, LENGTHS } from './bundle-length.ts';
import { drawnComparison, mayBeDrawn, PORTS } from './drawn-port.ts';

const shared = new Map<string, (env: Env) => Tri>();

/** A comparison with one range of numbers, which very many rules share: one for all lies in the processor's cache when a rule asks. */
export function sharedComparison(left: Expr, test: Test): (env: Env) => Tri {
  if (left.kind !== 'field' || test.kind !== 'in' || test.ranges.length !== 1) return comparison(left, test);
  const [range] = test.ranges;
  if (range?.kind !== 'int') return comparison(left, test);
  const key = `${left.field} ${test.negate} ${range.range.from} ${range.range.to}`;
  const known = shared.get(key);
  if (known !== undefined) return known;
  const made = comparison(left, test);
  if (shared.size < MOST_SHARED) shared.set(key, made);
  return made;
}

/** More than the protocols and ports of any cluster; kept for good, so there is a bound. */
const MOST_SHARED = 10_000;

/** Whether the packet passes a comparison. A field that it does not have fails it, negated or not (NFT_BREAK). */
export function comparison(left: Expr, test: Test): (env: Env) => Tri {
  const read = left.kind === 'field' ? readerOf(left.field) : (env: Env): Answer => evaluate(env, left);
  if (test.kind === 'equal') return (env) => known(env, read(env), (value) => equal(env, value, test));
  const passes = passerOf(test);
  const ask = (env: Env, value: Answer): Tri => {
    if (value === undefined) return NO;
    if (isUnknown(value)) return unknownBecause(env, value);
    return passes(value) ? YES : NO;
  };
  if (left.kind === 'field' && LENGTHS.has(left.field)) {
    const ofBundle = bundleComparison(test);
    return (env) => {
      const value = read(env);
      return ofBundle(env, value) ?? ask(env, value);
    };
  }
  if (left.kind !== 'field' || !PORTS.has(left.field)) return (env) => ask(env, read(env));
  const ofDrawn = drawnComparison(test);
  return (env) => {
    const value = read(env);
    return (mayBeDrawn(env) ? ofDrawn(env, value) : undefined) ?? ask(env, value);
  };
}

function known(env: Env, value: Answer, ask: (value: Value) => Tri): Tri {
  if (value === undefined) return NO;
  return isUnknown(value) ? unknownBecause(env, value) : ask(value);
}

function equal(env: Env, value: Value, test: Extract<Test, { kind: 'equal' }>): Tri {
  const right = evaluate(env, test.to);
  if (right === undefined) return NO;
  if (isUnknown(right)) return unknownBecause(env, right);
  return negateTri(triOf(keyOfValue(value) === keyOfValue(right)), test.negate);
}

/** Whether known values pass a test against constants. */
export function passerOf(test: Exclude<Test, { kind: 'equal' }>): (value: Value) => boolean {
  switch (test.kind) {
    case 'in': return inRanges(test.ranges, test.negate);
    case 'bits': return (value) => typeof value === 'number' && ((value & test.bits) !== 0) !== test.negate;
    case 'order': return (value) => typeof value === 'number' && inOrder(value, test.op, test.value);
  }
}

function inRanges(ranges: readonly Interval[], negate: boolean): (value: Value) => boolean {
  const [holds = (): boolean => false, ...others] = ranges.map(holderOf);
  if (others.length > 0) return (value) => (holds(value) || others.some((other) => other(value))) !== negate;
  return negate ? (value) => !holds(value) : holds;
}

function inOrder(value: number, op: 'lt' | 'le' | 'gt' | 'ge', bound: number): boolean {
  switch (op) {
    case 'lt': return value < bound;
    case 'le': return value <= bound;
    case 'gt': return value > bound;
    case 'ge': return value >= bound;
  }
}
