import type { Expr, Value } from '../../model/network/expr.ts';
import { isUnknown } from './env.ts';
import type { Answer, Env } from './env.ts';
import { rollOne } from './dice.ts';
import { evaluateFib } from './match/fib-expr.ts';
import { readField } from './field/read.ts';
import { lookupWithKey } from './set/lookup.ts';
import type { SetData } from './set/lookup.ts';

/** Evaluates an expression for the packet. A map's data that is a range is not a value: see `mapData`. */
export function evaluate(env: Env, expr: Expr): Answer {
  switch (expr.kind) {
    case 'const': return expr.value;
    case 'field': return readField(env, expr.field);
    case 'bitwise': return bitwise(env, expr);
    case 'sum': return sum(env, expr);
    case 'concat': return concat(env, expr.parts);
    case 'numgen': return rollOne(env, expr, undefined);
    case 'hash': return hash(env, expr);
    case 'fib': return evaluateFib(env, expr);
    case 'map': {
      const data = mapData(env, expr);
      return typeof data === 'object' && 'kind' in data ? { unknown: true } : data;
    }
  }
}

/** The data that a map gives for the packet: a value or a range of values. */
export function mapData(env: Env, expr: Extract<Expr, { kind: 'map' }>): SetData | Answer {
  const hit = lookupWithKey(env, expr.key, expr.set);
  if (hit.kind === 'unknown') return { unknown: true, ...(hit.because === undefined ? {} : { because: hit.because }) };
  return hit.kind === 'miss' ? undefined : hit.element.data;
}

/** A hash over the flow: the same flow gets the same value, which value is not known. */
function hash(env: Env, expr: Extract<Expr, { kind: 'hash' }>): Answer {
  const of = expr.of === undefined ? undefined : evaluate(env, expr.of);
  if (isUnknown(of)) return of;
  if (expr.of !== undefined && of === undefined) return undefined;
  return rollOne(env, expr, flowKey(env, of));
}

function flowKey(env: Env, of: Value | undefined): string {
  const { packet } = env.skb;
  if (of !== undefined) return JSON.stringify(of, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
  return `${packet.src.value} ${packet.dst.value} ${packet.protocol}`;
}

function concat(env: Env, parts: readonly Expr[]): Answer {
  const values: Value[] = [];
  for (const part of parts) {
    const value = evaluate(env, part);
    if (value === undefined || isUnknown(value)) return value;
    values.push(value);
  }
  return values;
}

function sum(env: Env, { of, by, most }: Extract<Expr, { kind: 'sum' }>): Answer {
  const value = evaluate(env, of);
  if (value === undefined || isUnknown(value)) return value;
  return typeof value === 'number' ? Math.min(most, Math.max(0, value + by)) : { unknown: true };
}

function bitwise(env: Env, expr: Extract<Expr, { kind: 'bitwise' }>): Answer {
  const left = evaluate(env, expr.left);
  if (left === undefined || isUnknown(left)) return left;
  const right = evaluate(env, expr.right);
  if (right === undefined || isUnknown(right)) return right;
  if (typeof left === 'number' && typeof right === 'number') return onIntegers(expr.op, left, right);
  if (typeof left === 'object' && 'family' in left && typeof right === 'object' && 'family' in right) {
    if (expr.op === 'and') return { family: left.family, value: left.value & right.value };
    if (expr.op === 'or') return { family: left.family, value: left.value | right.value };
    if (expr.op === 'xor') return { family: left.family, value: left.value ^ right.value };
  }
  return { unknown: true };
}

function onIntegers(op: 'and' | 'or' | 'xor' | 'lshift' | 'rshift', left: number, right: number): number {
  switch (op) {
    case 'and': return (left & right) >>> 0;
    case 'or': return (left | right) >>> 0;
    case 'xor': return (left ^ right) >>> 0;
    case 'lshift': return (left << right) >>> 0;
    case 'rshift': return left >>> right;
  }
}
