import { NotRecognised } from '../cursor.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object. Throws `NotRecognised`. */
export function objectOf(value: unknown): JsonObject {
  if (!isObject(value)) throw new NotRecognised('an object was expected');
  return value;
}

/** A string or number as nft's text form would write it. Throws `NotRecognised`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new NotRecognised('a string or number was expected');
}

/** A string, or several. */
export function textsOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.map(textOf) : [textOf(value)];
}

/** `{ key: text }` when the object has the key, else nothing. */
export function optional<K extends string>(object: JsonObject, key: string, name: K): { [P in K]?: string } {
  const value = object[key];
  return (value === undefined || value === null ? {} : { [name]: textOf(value) }) as { [P in K]?: string };
}
