import type { Because } from '../../../model/network/because.ts';
import type { Expr, SetElement, SetRef, Value } from '../../../model/network/expr.ts';
import { rollElement } from '../dice.ts';
import { isUnknown } from '../env.ts';
import type { Env } from '../env.ts';
import { evaluate } from '../expr.ts';
import { LENGTHS } from '../match/bundle-length.ts';
import { amongDrawn, drawnRange, mayBeDrawn, PORTS, portsIn } from '../match/drawn-port.ts';
import { changed } from './changes.ts';
import { findElement } from './index-elements.ts';
import { keyOfValue } from './key.ts';

export type SetData = NonNullable<SetElement['data']>;

/** Where a value was found in a set. */
export type Lookup =
  | { readonly kind: 'hit'; readonly element: SetElement }
  | { readonly kind: 'miss' }
  | { readonly kind: 'unknown'; readonly because?: Because };

/** Evaluates the key and looks it up. A key that the packet does not have is a miss (NFT_BREAK); dice choose among the elements. */
export function lookupWithKey(env: Env, key: Expr, ref: SetRef): Lookup {
  const elements = elementsOf(env, ref);
  if (elements === undefined) return { kind: 'unknown' };
  if (key.kind === 'numgen') return rollElement(env, key, elements);
  const value = evaluate(env, key);
  if (value === undefined) return { kind: 'miss' };
  if (isUnknown(value)) return { kind: 'unknown', ...(value.because === undefined ? {} : { because: value.because }) };
  if (env.skb.bundle === true && (key.kind === 'concat' ? key.parts : [key]).some((part) => part.kind === 'field' && LENGTHS.has(part.field))) return { kind: 'unknown' };
  return (mayBeDrawn(env) ? lookupDrawn(env, elements, value, key) : undefined) ?? lookup(env, ref, elements, value);
}

/** A port that stands for others is looked up for each of them: nothing where the key has none, unknown where they do not find the same. */
function lookupDrawn(env: Env, elements: readonly SetElement[], value: Value, key: Expr): Lookup | undefined {
  const parts = Array.isArray(value) ? (value as readonly Value[]) : [value];
  const exprs = key.kind === 'concat' ? key.parts : [key];
  for (const [place, expr] of exprs.entries()) {
    if (expr.kind !== 'field' || !PORTS.has(expr.field)) continue;
    const range = drawnRange(env, parts[place]);
    if (range === undefined) continue;
    const found = amongDrawn(range, { set: elements, place, portsOf: (at) => elements.map(({ key: keys }) => portsIn(keys[at])) }, (port) => fateOf(findElement(elements, key.kind === 'concat' ? parts.with(place, port) : port)));
    if (found === undefined) return { kind: 'unknown' };
    return found === 'miss' ? { kind: 'miss' } : found === 'hit' ? undefined : { kind: 'hit', element: found };
  }
  return undefined;
}

/** Elements that say nothing more are alike. */
function fateOf(element: SetElement | undefined): SetElement | 'hit' | 'miss' {
  if (element === undefined) return 'miss';
  return element.data === undefined ? 'hit' : element;
}

/** The name under which changes to a named set of a table are kept. */
export function nftSetId(env: Env, set: string): string {
  return `${env.netns.id} nft ${env.table.family} ${env.table.name} ${set}`;
}

function lookup(env: Env, ref: SetRef, elements: readonly SetElement[], value: Value): Lookup {
  const change = ref.kind === 'named' ? changed(env.ctx, nftSetId(env, ref.name), String(keyOfValue(value))) : undefined;
  if (change === 'delete') return { kind: 'miss' };
  const element = findElement(elements, value);
  if (element !== undefined) return { kind: 'hit', element };
  return change === 'add' ? { kind: 'hit', element: { key: [], because: env.rule } } : { kind: 'miss' };
}

function elementsOf(env: Env, ref: SetRef): readonly SetElement[] | undefined {
  return ref.kind === 'inline' ? ref.set.elements : env.table.sets.get(ref.name)?.elements;
}
