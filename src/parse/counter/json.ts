import type { CounterNode } from '../../model/tree/counter.ts';
import { NOT_RECOGNISED } from '../text/index.ts';
import type { ReadLine } from '../text/index.ts';

/** Reads the one line of `nstat --json`: `{"kernel":{"IpInReceives":15,...}}`. */
export function readNstatJson(text: string): ReadLine<CounterNode> {
  const [section, counters] = Object.entries(parseObject(text))[0] ?? [];
  if (section === undefined || typeof counters !== 'object' || counters === null) return NOT_RECOGNISED;
  const read: Record<string, number> = {};
  for (const [name, value] of Object.entries(counters as Readonly<Record<string, unknown>>)) {
    if (typeof value !== 'number' || name === '__proto__') return NOT_RECOGNISED;
    read[name] = value;
  }
  return { state: 'harmless', node: { kind: 'json', section, counters: read } };
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
