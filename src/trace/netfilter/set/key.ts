import type { Interval, Value } from '../../../model/network/expr.ts';

/** A value as a Map key, equal exactly for equal values of one type. */
export type Key = number | bigint | string;

export function keyOfValue(value: Value): Key {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return 'family' in value ? value.value : value.map(keyOfValue).join('|');
}

/** The key of an element that stands for one value only; `undefined` when it is a range or a wildcard. */
export function keyOfElement(parts: readonly Interval[]): Key | undefined {
  const keys: Key[] = [];
  for (const part of parts) {
    const key = keyOfInterval(part);
    if (key === undefined) return undefined;
    keys.push(key);
  }
  return keys.length === 1 ? keys[0] : keys.join('|');
}

function keyOfInterval(part: Interval): Key | undefined {
  switch (part.kind) {
    case 'int': return part.range.from === part.range.to ? part.range.from : undefined;
    case 'ip': return part.range.first === part.range.last ? part.range.first : undefined;
    case 'name': return part.wildcard ? undefined : part.name;
    case 'any': return undefined;
  }
}

/** Whether one dimension of an element holds a value. A value of another type is not held. */
export function holds(part: Interval, value: Value): boolean {
  return holderOf(part)(value);
}

/** The same for those who ask of many values: what is compared with lies ready. */
export function holderOf(part: Interval): (value: Value) => boolean {
  switch (part.kind) {
    case 'int': {
      const { from, to } = part.range;
      return (value) => typeof value === 'number' && value >= from && value <= to;
    }
    case 'ip': {
      const { family, first, last } = part.range;
      if (first === last) return (value) => typeof value === 'object' && 'family' in value && value.value === first && value.family === family;
      return (value) => typeof value === 'object' && 'family' in value && value.family === family && value.value >= first && value.value <= last;
    }
    case 'name': {
      const { name } = part;
      if (!part.wildcard) return (value) => value === name;
      const prefix = name.replace(/[*+]$/, '');
      return (value) => typeof value === 'string' && value.startsWith(prefix);
    }
    case 'any': return () => true;
  }
}
