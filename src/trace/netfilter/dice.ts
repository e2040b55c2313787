import type { Expr, SetElement } from '../../model/network/expr.ts';
import type { WalkContext } from '../context.ts';
import type { Answer, Env } from './env.ts';
import { findElement } from './set/index-elements.ts';
import type { Lookup } from './set/lookup.ts';

type Dice = Extract<Expr, { kind: 'numgen' | 'hash' }>;

/** More faces than this are not walked one by one. */
const MOST_FACES = 64;

const remembered = new WeakMap<WalkContext['connections'], Map<string, number>>();

/**
 * Rolls `numgen` or a hash: one branch a face, all equally likely. With `flow`, the same flow gets the same face again within
 * the run (net/netfilter/nft_hash.c has no state).
 */
export function rollOne(env: Env, dice: Dice, flow: string | undefined): Answer {
  const { mod, offset } = dice;
  if (mod <= 1) return offset;
  if (mod > MOST_FACES) return { unknown: true };
  return recall(env, dice, flow, () => offset + env.ctx.choose(env.chain, Array.from({ length: mod }, (_, face) => ({ label: `${face + 1}/${mod}`, weight: 1 / mod }))));
}

/** Rolls dice whose face picks an element of a map: one branch an element, weighted by the faces that it holds. */
export function rollElement(env: Env, dice: Extract<Expr, { kind: 'numgen' }>, elements: readonly SetElement[]): Lookup {
  const faces = new Map<SetElement | undefined, number>();
  if (dice.mod > 65536) return { kind: 'unknown' };
  for (let face = 0; face < Math.max(1, dice.mod); face += 1) {
    const element = findElement(elements, face + dice.offset);
    faces.set(element, (faces.get(element) ?? 0) + 1);
  }
  const ways = [...faces];
  const total = Math.max(1, dice.mod);
  const taken = ways.length === 1 ? 0 : env.ctx.choose(env.chain, ways.map(([element, count]) => ({ label: `${count}/${total}${nameOf(element)}`, weight: count / total })));
  const element = ways[taken]?.[0];
  return element === undefined ? { kind: 'miss' } : { kind: 'hit', element };
}

/** The chance that a rolled number passes a test. */
export function chance(dice: Dice, passes: (face: number) => boolean): number | undefined {
  if (dice.mod > 65536) return undefined;
  let count = 0;
  for (let face = 0; face < Math.max(1, dice.mod); face += 1) if (passes(face + dice.offset)) count += 1;
  return count / Math.max(1, dice.mod);
}

function nameOf(element: SetElement | undefined): string {
  if (element === undefined) return ' none';
  const { verdict } = element;
  return verdict !== undefined && 'chain' in verdict ? ` ${verdict.chain}` : '';
}

function recall(env: Env, dice: Dice, flow: string | undefined, roll: () => number): number {
  if (flow === undefined) return roll();
  let memory = remembered.get(env.ctx.connections);
  if (memory === undefined) {
    memory = new Map();
    remembered.set(env.ctx.connections, memory);
  }
  const key = `${env.netns.id} ${dice.mod} ${dice.offset} ${env.rule.text} ${flow}`;
  const known = memory.get(key);
  if (known !== undefined) return known;
  const face = roll();
  memory.set(key, face);
  return face;
}
