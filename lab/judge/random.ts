/**
 * The one source of chance of the generators: a stream of numbers that a seed fixes, on any machine and Node version (mulberry32,
 * 32-bit integer arithmetic only). Draws are taken in program order; `fork` gives a part of a generator a stream of its own, so that
 * one part's extra draw does not change what all the others make of the same seed.
 */
export interface Random {
  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** One of a list that is not empty; throws a RangeError on an empty one. */
  pick<T>(list: readonly T[]): T;
  /** True with probability `p` (0 to 1). */
  chance(p: number): boolean;
  /** One of the values, each as likely as its weight; throws a RangeError if no weight is above 0. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T;
  /** The same members in another order; the list itself is left as it is. */
  shuffle<T>(list: readonly T[]): T[];
  /** At most `count` different members, in the list's order. */
  some<T>(list: readonly T[], count: number): T[];
  /** A stream of its own, fixed by this stream's seed and the label, whatever was drawn before. */
  fork(label: string | number): Random;
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    return mixed(state) / 2 ** 32;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const shuffle = <T>(list: readonly T[]): T[] => {
    const keyed = list.map((value) => ({ value, key: next() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
  };
  return {
    int,
    shuffle,
    chance: (p) => next() < p,
    pick: (list) => at(list, int(0, list.length - 1)),
    weighted: (choices) => weighted(choices, next()),
    some: (list, count) => {
      const chosen = new Set(shuffle(list.map((_, index) => index)).slice(0, count));
      return list.filter((_, index) => chosen.has(index));
    },
    fork: (label) => seededRandom(hashed(seed, String(label))),
  };
}

/** The output function of mulberry32 (Tommy Ettinger, public domain): a 32-bit state to 32 well-mixed bits. */
function mixed(state: number): number {
  let word = Math.imul(state ^ (state >>> 15), state | 1);
  word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
  return (word ^ (word >>> 14)) >>> 0;
}

/** FNV-1a of the label, begun at the scattered seed. Every step can be undone, so that two seeds never have the same fork of one name. */
function hashed(seed: number, label: string): number {
  let hash = (0x811c9dc5 ^ scattered(seed >>> 0)) >>> 0;
  for (const character of label) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return scattered(hash);
}

/** The finalizer of MurmurHash3 (Austin Appleby, public domain): 32 bits to 32 bits, one to one. `mixed` is not: it gives 71001 and 71003 one number. */
function scattered(word: number): number {
  let bits = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function at<T>(list: readonly T[], index: number): T {
  if (list.length === 0) throw new RangeError('nothing to pick from');
  return list[index] as T;
}

function weighted<T>(choices: readonly (readonly [number, T])[], share: number): T {
  const total = choices.reduce((sum, [weight]) => sum + Math.max(0, weight), 0);
  let left = share * total;
  for (const [weight, value] of choices) {
    if (weight <= 0) continue;
    left -= weight;
    if (left < 0) return value;
  }
  const last = choices.filter(([weight]) => weight > 0).at(-1);
  if (last === undefined) throw new RangeError('no choice has a weight');
  return last[1];
}
