import type { Because } from '../../../model/network/because.ts';
import type { Expr, SetElement, SetRef, Value } from '../../../model/network/expr.ts';
import { rollElement } from '../dice.ts';
import { isUnknown } from '../env.ts';
import type { Env } from '../env.ts';
import { evaluate } from '../expr.ts';
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
  return lookup(env, ref, elements, value);
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
