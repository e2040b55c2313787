import { itemLines } from './json-lines.ts';
import { itemsOf } from './located.ts';
import type { ReadValues } from './located.ts';

/** Reads one JSON text: the items of its List with the line of each, or the one object. */
export function readJsonValues(text: string, file: string): ReadValues {
  try {
    const value: unknown = JSON.parse(text);
    return { values: itemsOf(value, 1, itemLines(text)), diagnostics: [] };
  } catch (error) {
    return { values: [], diagnostics: [{ file, message: `not JSON: ${error instanceof SyntaxError ? error.message.slice(0, 200) : 'cannot be read'}` }] };
  }
}
