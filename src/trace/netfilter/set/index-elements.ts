import type { SetElement, Value } from '../../../model/network/expr.ts';
import { holds, keyOfElement, keyOfValue } from './key.ts';
import type { Key } from './key.ts';

/** Elements of one set, made fast: exact keys by hash, disjoint ranges of one dimension by bisection, the rest one by one. */
interface ElementIndex {
  readonly exact: ReadonlyMap<Key, SetElement>;
  readonly ranges: readonly { readonly from: number | bigint; readonly to: number | bigint; readonly element: SetElement }[];
  readonly rest: readonly SetElement[];
}

const indexes = new WeakMap<readonly SetElement[], ElementIndex>();

/** The element that holds the value, as the kernel finds it; an exact element before a range, a range before a wildcard. */
export function findElement(elements: readonly SetElement[], value: Value): SetElement | undefined {
  const index = indexOf(elements);
  return index.exact.get(keyOfValue(value)) ?? bisect(index.ranges, value) ?? index.rest.find((element) => holdsAll(element, value));
}

/** Whether an element holds the value in every dimension. */
function holdsAll(element: SetElement, value: Value): boolean {
  const parts = Array.isArray(value) ? (value as readonly Value[]) : [value];
  if (element.key.length === 1 && element.key[0]?.kind === 'any') return true;
  return parts.length === element.key.length && element.key.every((part, dimension) => holds(part, parts[dimension] ?? ''));
}

function bisect(ranges: ElementIndex['ranges'], value: Value): SetElement | undefined {
  const wanted = typeof value === 'number' ? value : typeof value === 'object' && 'family' in value ? value.value : undefined;
  if (wanted === undefined) return undefined;
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return undefined;
    if (wanted < range.from) high = middle - 1;
    else if (wanted > range.to) low = middle + 1;
    else return holdsAll(range.element, value) ? range.element : undefined;
  }
  return undefined;
}

function indexOf(elements: readonly SetElement[]): ElementIndex {
  const known = indexes.get(elements);
  if (known !== undefined) return known;
  const exact = new Map<Key, SetElement>();
  const ranges: { from: number | bigint; to: number | bigint; element: SetElement }[] = [];
  const rest: SetElement[] = [];
  for (const element of elements) {
    const key = keyOfElement(element.key);
    const only = element.key.length === 1 ? element.key[0] : undefined;
    if (key !== undefined) {
      if (!exact.has(key)) exact.set(key, element);
    } else if (only?.kind === 'int') ranges.push({ from: only.range.from, to: only.range.to, element });
    else if (only?.kind === 'ip') ranges.push({ from: only.range.first, to: only.range.last, element });
    else rest.push(element);
  }
  ranges.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const overlap = ranges.some((range, place) => place > 0 && range.from <= (ranges[place - 1]?.to ?? -1));
  const wildcardsLast = [...rest].sort((a, b) => wildcards(a) - wildcards(b));
  const index: ElementIndex = overlap
    ? { exact, ranges: [], rest: [...ranges.map((range) => range.element), ...wildcardsLast] }
    : { exact, ranges, rest: wildcardsLast };
  indexes.set(elements, index);
  return index;
}

function wildcards(element: SetElement): number {
  return element.key.filter((part) => part.kind === 'any').length;
}
