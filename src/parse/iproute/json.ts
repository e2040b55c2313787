import type { JsonObject, JsonValue } from '../../model/tree/iproute.ts';

/** An object of a JSON dump and where it begins, as an offset into the text. */
export interface JsonItem {
  readonly offset: number;
  readonly value: JsonObject;
}

const MAX_DEPTH = 64;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const SPACE = /[ \t\r\n]*/y;

class NotJson extends Error {}

/**
 * Reads a `-j` dump: one array of objects. `undefined` when the text is anything else, or was cut off. Of a key that occurs twice
 * in an object the first counts: iproute2 prints the `dst` of an encapsulation after the route's own `dst`, in the same object.
 */
export function readJsonItems(text: string): readonly JsonItem[] | undefined {
  try {
    return readItems({ text, at: 0 });
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

interface Cursor {
  readonly text: string;
  at: number;
}

function readItems(cursor: Cursor): JsonItem[] {
  const items: JsonItem[] = [];
  expect(cursor, '[');
  if (take(cursor, ']')) return end(cursor, items);
  do {
    skip(cursor);
    const offset = cursor.at;
    if (cursor.text[offset] !== '{') throw new NotJson();
    items.push({ offset, value: readObject(cursor, 1) });
  } while (take(cursor, ','));
  expect(cursor, ']');
  return end(cursor, items);
}

function end(cursor: Cursor, items: JsonItem[]): JsonItem[] {
  skip(cursor);
  if (cursor.at !== cursor.text.length) throw new NotJson();
  return items;
}

function readValue(cursor: Cursor, depth: number): JsonValue {
  skip(cursor);
  if (depth > MAX_DEPTH) throw new NotJson();
  const first: string = cursor.text[cursor.at] ?? '';
  switch (first) {
    case '{': return readObject(cursor, depth);
    case '[': return readArray(cursor, depth);
    case '"': return readString(cursor);
    case 't': return readWord(cursor, 'true', true);
    case 'f': return readWord(cursor, 'false', false);
    case 'n': return readWord(cursor, 'null', null);
    default: return readNumber(cursor);
  }
}

function readObject(cursor: Cursor, depth: number): JsonObject {
  const entries = new Map<string, JsonValue>();
  expect(cursor, '{');
  if (take(cursor, '}')) return {};
  do {
    skip(cursor);
    const key = readString(cursor);
    expect(cursor, ':');
    const value = readValue(cursor, depth + 1);
    if (!entries.has(key)) entries.set(key, value);
  } while (take(cursor, ','));
  expect(cursor, '}');
  return Object.fromEntries(entries);
}

function readArray(cursor: Cursor, depth: number): readonly JsonValue[] {
  const values: JsonValue[] = [];
  expect(cursor, '[');
  if (take(cursor, ']')) return values;
  do values.push(readValue(cursor, depth + 1));
  while (take(cursor, ','));
  expect(cursor, ']');
  return values;
}

function readString(cursor: Cursor): string {
  const { text, at } = cursor;
  if (text[at] !== '"') throw new NotJson();
  let close = at + 1;
  while (close < text.length && text[close] !== '"') close += text[close] === '\\' ? 2 : 1;
  if (close >= text.length) throw new NotJson();
  cursor.at = close + 1;
  try {
    return JSON.parse(text.slice(at, close + 1)) as string;
  } catch {
    throw new NotJson();
  }
}

function readWord<T>(cursor: Cursor, word: string, value: T): T {
  if (!cursor.text.startsWith(word, cursor.at)) throw new NotJson();
  cursor.at += word.length;
  return value;
}

function readNumber(cursor: Cursor): number {
  NUMBER.lastIndex = cursor.at;
  const found = NUMBER.exec(cursor.text)?.[0];
  if (found === undefined) throw new NotJson();
  cursor.at += found.length;
  return Number(found);
}

function skip(cursor: Cursor): void {
  SPACE.lastIndex = cursor.at;
  SPACE.exec(cursor.text);
  cursor.at = SPACE.lastIndex;
}

function take(cursor: Cursor, mark: string): boolean {
  skip(cursor);
  if (cursor.text[cursor.at] !== mark) return false;
  cursor.at += 1;
  return true;
}

function expect(cursor: Cursor, mark: string): void {
  if (!take(cursor, mark)) throw new NotJson();
}
