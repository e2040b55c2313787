import type { Interval, SetElement, SetRef, Value } from '../../model/network/expr.ts';
import type { NftElement, NftExpr } from '../../model/tree/nft.ts';
import type { NftType } from '../../model/tree/nft-fields.ts';
import { NotModelled } from './not-modelled.ts';
import type { Scope } from './scope.ts';
import type { Because } from '../../model/network/because.ts';
import { endsOf, guessType, intervalOf } from './value.ts';

type Data = NonNullable<SetElement['data']>;

/** `@name` or `{ ... }` with keys of these types. `data`: the types of a map's values where the rule knows them. */
export function setRefOf(scope: Scope, expr: NftExpr, key: readonly NftType[], data: readonly NftType[]): SetRef {
  if (expr.kind === 'ref') return { kind: 'named', name: expr.name };
  if (expr.kind !== 'set') throw new NotModelled('a set was expected');
  return { kind: 'inline', set: { elements: expr.elements.map((element) => elementOf(element, key, data, scope.because)) } };
}

/** One element. Throws `NotModelled` when its key or its data cannot be told. */
export function elementOf(element: NftElement, key: readonly NftType[], data: readonly NftType[], because: Because): SetElement {
  const parts = keyOf(element.key, key);
  if (element.data === undefined) return { key: parts, because };
  if (element.data.kind === 'verdict') return { key: parts, verdict: element.data.verdict, because };
  return { key: parts, data: dataOf(element.data, data), because };
}

/** One interval a dimension; a lone `*` stands for every key. */
export function keyOf(expr: NftExpr, types: readonly NftType[]): Interval[] {
  const parts = expr.kind === 'concat' ? expr.parts : [expr];
  if (parts.length !== types.length && !(expr.kind === 'word' && expr.text === '*')) throw new NotModelled('an element of other dimensions');
  return parts.map((part, dimension) => intervalOf(part, types[dimension] ?? 'unknown'));
}

function dataOf(expr: NftExpr, types: readonly NftType[]): Data {
  if (expr.kind !== 'concat') return pair(endsOf(intervalOf(expr, typeFor(expr, types[0]))));
  const ends = expr.parts.map((part, dimension) => endsOf(intervalOf(part, typeFor(part, types.length > 1 ? types[dimension] : undefined))));
  return pair([ends.map(([from]) => from), ends.map(([, to]) => to)]);
}

/** The declared type; where the words say otherwise (a nat map gives an address, or an address and a port), what they look like. */
function typeFor(expr: NftExpr, declared: NftType | undefined): NftType {
  return declared === undefined || declared === 'unknown' ? guessType(expr) : declared;
}

function pair([from, to]: readonly [Value, Value]): Data {
  return same(from, to) ? from : { kind: 'range', from, to };
}

function same(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return (a as readonly Value[]).every((part, index) => same(part, (b as readonly Value[])[index] ?? ''));
  if (typeof a === 'object' && typeof b === 'object' && 'family' in a && 'family' in b) return a.value === b.value;
  return a === b;
}
