/** Where in an object a reader is, and where complaints go. The path is only spelled out when something is wrong. */
export interface Place {
  readonly path: (string | number)[];
  readonly complaints: string[];
}

/** Gives the value when it has the right shape, else complains and gives `undefined`. Never throws. */
export type Reader<T> = (value: unknown, place: Place) => T | undefined;

/** An object of which one thing is wrong may be wrong in thousands of places. */
const MAX_COMPLAINTS = 20;

export function complain(place: Place, want: string): undefined {
  if (place.complaints.length < MAX_COMPLAINTS) place.complaints.push(`${place.path.join('.') || 'object'} is not ${want}`);
  return undefined;
}

export const string: Reader<string> = (value, place) => (typeof value === 'string' ? value : complain(place, 'a string'));
export const boolean: Reader<boolean> = (value, place) => (typeof value === 'boolean' ? value : complain(place, 'true or false'));
export const integer: Reader<number> = (value, place) => (Number.isSafeInteger(value) ? (value as number) : complain(place, 'an integer'));
export const integerOrString: Reader<number | string> = (value, place) =>
  typeof value === 'string' || Number.isSafeInteger(value) ? (value as number | string) : complain(place, 'an integer or a string');

/** A list; elements of the wrong shape are left out with a complaint. */
export function list<T>(element: Reader<T>): Reader<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) return complain(place, 'a list');
    const out: T[] = [];
    for (let index = 0; index < value.length; index += 1) {
      const read = at(place, index, element, (value as readonly unknown[])[index]);
      if (read !== undefined) out.push(read);
    }
    return out;
  };
}

/** A map from names to strings. One of which nothing is wrong is taken over as it is, without a copy: a large cluster has one for each of its objects. */
export const strings: Reader<Readonly<Record<string, string>>> = (value, place) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return complain(place, 'a map');
  const names = Object.keys(value);
  const map = value as Readonly<Record<string, unknown>>;
  if (names.every((name) => typeof map[name] === 'string')) return value as Readonly<Record<string, string>>;
  return Object.fromEntries(Object.entries(map).flatMap(([name, entry]) => {
    const read = at(place, name, string, entry);
    return read === undefined ? [] : [[name, read]];
  }));
};

/** An object of the named fields; every field of `T` has its reader, so that none is forgotten. Without a required field it is nothing. */
export function struct<T extends object>(fields: { readonly [K in keyof Required<T>]: Reader<NonNullable<T[K]>> }, required: readonly (keyof T & string)[] = []): Reader<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return complain(place, 'an object');
    const out: Partial<T> = {};
    for (const name of names) {
      const entry = Object.hasOwn(value, name) ? (value as Partial<Record<string, unknown>>)[name] : undefined;
      if (entry === undefined || entry === null) continue;
      const read = at(place, name, fields[name], entry);
      if (read !== undefined) out[name] = read;
    }
    for (const name of required) if (out[name] === undefined) return at(place, name, absent, undefined);
    return out as T;
  };
}

const absent: Reader<never> = (_value, place) => complain(place, 'there');

function at<T>(place: Place, step: string | number, read: Reader<T>, value: unknown): T | undefined {
  place.path.push(step);
  const result = read(value, place);
  place.path.pop();
  return result;
}
