import type { Diagnostic } from '../../model/evidence/evidence.ts';

/** A value of a file and the line where it begins. */
export interface LocatedValue {
  readonly value: unknown;
  readonly line: number;
}

export interface ReadValues {
  readonly values: readonly LocatedValue[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The items of a List, or the value itself. `lines` are the lines of the items in order; `line` that of the whole. */
export function itemsOf(value: unknown, line: number, lines: readonly number[]): LocatedValue[] {
  if (!isRecord(value) || !Array.isArray(value['items']) || typeof value['kind'] !== 'string' || !value['kind'].endsWith('List')) return [{ value, line }];
  const inherited = value['kind'].slice(0, -'List'.length);
  const items: readonly unknown[] = value['items'];
  return items.map((item, index) => ({ value: withKind(item, inherited, value['apiVersion']), line: lines[index] ?? line }));
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Items of a `PodList` as the API itself gives it have neither kind nor apiVersion: the list says both. They are written into the item, which was parsed for us alone. */
function withKind(item: unknown, kind: string, apiVersion: unknown): unknown {
  return isRecord(item) && item['kind'] === undefined && kind !== '' ? Object.assign(item, { kind, apiVersion }) : item;
}
