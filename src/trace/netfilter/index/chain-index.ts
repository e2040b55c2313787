import type { Rule } from '../../../model/network/rule.ts';
import type { Ip } from '../../../net/ip.ts';
import type { Packet } from '../../../net/packet.ts';
import { isUnknown } from '../env.ts';
import type { Cursor, Env } from '../env.ts';
import { readField } from '../field/read.ts';
import type { Key } from '../set/key.ts';
import { conditionOf, DIMENSIONS } from './conditions.ts';
import type { IndexDimension } from './conditions.ts';
import { LinearCursor, shortCursor } from './linear-cursor.ts';
import { DST, SRC } from '../word.ts';

/** Where the rules are that ask for one value: mostly it is one, for which no list is made, since each would have to be fetched into the processor's cache. */
type Places = number | number[];

/** Places of a chain's rules by what they ask for; `rest` has those that every packet must be tried against. */
interface ChainIndex {
  readonly by: readonly { readonly dimension: IndexDimension; readonly places: ReadonlyMap<Key, Places> }[];
  readonly rest: readonly number[];
  /** All rules ask for one dimension. */
  readonly sole: { readonly dimension: IndexDimension; readonly places: ReadonlyMap<Key, Places> } | undefined;
}

const indexes = new WeakMap<readonly Rule[], ChainIndex>();

/** Every rule in turn: the reference that the index must agree with. */
export function linearCursor(_env: Env, rules: readonly Rule[]): Cursor {
  return new LinearCursor(rules.length);
}

/** The rules that could match the packet, in their order. */
export function indexedCursor(env: Env, rules: readonly Rule[]): Cursor {
  return shortCursor(rules.length) ?? new IndexedCursor(env, indexOf(rules));
}

/** Merges the lists of places that the packet's values give. They are looked up again when the packet changes, or a group of dice that looked ahead goes back. */
class IndexedCursor implements Cursor {
  readonly linear = false;
  private readonly env: Env;
  private readonly index: ChainIndex;
  private packet: Packet | undefined = undefined;
  private lists: readonly (readonly number[])[] = NO_LISTS;
  /** The one place that there is, -1 for none, where no lists are needed. */
  private single = -1;
  private positions: number[] = NO_POSITIONS;
  private reached = 0;

  constructor(env: Env, index: ChainIndex) {
    this.env = env;
    this.index = index;
  }

  next(from: number): number {
    const { lists, positions, single } = this.packet === this.env.skb.packet && from >= this.reached ? this : this.lookUp(from);
    this.reached = from;
    if (lists === NO_LISTS) return single >= from ? single : -1;
    let best = -1;
    for (let which = 0; which < lists.length; which += 1) {
      const list = lists[which];
      if (list === undefined) continue;
      let position = positions[which] ?? 0;
      while (position < list.length && (list[position] ?? 0) < from) position += 1;
      positions[which] = position;
      const place = list[position];
      if (place !== undefined && (best < 0 || place < best)) best = place;
    }
    return best;
  }

  private lookUp(from: number): this {
    const { env, index } = this;
    this.packet = env.skb.packet;
    const places = index.sole === undefined ? undefined : soleOf(env, index.sole);
    if (places !== undefined && typeof places === 'number') {
      this.lists = NO_LISTS;
      this.single = places;
      return this;
    }
    this.lists = places === undefined ? listsFor(env, index) : [places];
    this.positions = this.lists.map((list) => lowerBound(list, from));
    return this;
  }
}

const NO_LISTS: readonly (readonly number[])[] = [];
const NO_POSITIONS: number[] = [];

/** The places of a packet's value in the only dimension that there is, -1 for none; nothing where the value is not known. */
function soleOf(env: Env, { dimension, places }: NonNullable<ChainIndex['sole']>): Places | undefined {
  const key = packetKey(env, dimension);
  if (key === ANY) return undefined;
  return key === undefined ? -1 : (places.get(key) ?? -1);
}

function lowerBound(list: readonly number[], from: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function listsFor(env: Env, index: ChainIndex): (readonly number[])[] {
  const lists: (readonly number[])[] = index.rest.length > 0 ? [index.rest] : [];
  for (const { dimension, places } of index.by) {
    const key = packetKey(env, dimension);
    if (key === ANY) for (const list of places.values()) lists.push(listOf(list));
    const list = key === undefined || key === ANY ? undefined : places.get(key);
    if (list !== undefined) lists.push(listOf(list));
  }
  return lists;
}

function listOf(places: Places): readonly number[] {
  return typeof places === 'number' ? [places] : places;
}

/** The packet's value is not known: a rule for any may be its. */
const ANY = Symbol('any');

function packetKey(env: Env, dimension: IndexDimension): Key | typeof ANY | undefined {
  switch (dimension) {
    case 'dst': return addressKey(DST, env.skb.packet.dst);
    case 'src': return addressKey(SRC, env.skb.packet.src);
    case 'iif': return env.inDev ?? '';
    case 'oif': return env.outDev ?? '';
    case 'dport': case 'sport': {
      const port = readField(env, dimension === 'dport' ? 'th dport' : 'th sport');
      if (isUnknown(port)) return ANY;
      return typeof port === 'number' ? port : undefined;
    }
  }
}

function addressKey(word: typeof DST, ip: Ip): Key {
  return ip.family === 4 ? word.of(ip) : ip.value;
}

function indexOf(rules: readonly Rule[]): ChainIndex {
  const known = indexes.get(rules);
  if (known !== undefined) return known;
  const by = new Map<IndexDimension, Map<Key, Places>>(DIMENSIONS.map((dimension) => [dimension, new Map<Key, Places>()]));
  const rest: number[] = [];
  for (const [place, rule] of rules.entries()) {
    const condition = conditionOf(rule);
    const map = condition === undefined ? undefined : by.get(condition.dimension);
    if (condition === undefined || map === undefined) {
      rest.push(place);
      continue;
    }
    for (const key of new Set(condition.keys)) {
      const known = map.get(key);
      if (known === undefined) map.set(key, place);
      else if (typeof known === 'number') map.set(key, [known, place]);
      else known.push(place);
    }
  }
  const used = [...by].flatMap(([dimension, places]) => (places.size === 0 ? [] : [{ dimension, places }]));
  const index: ChainIndex = { by: used, rest, sole: rest.length === 0 && used.length === 1 ? used[0] : undefined };
  indexes.set(rules, index);
  return index;
}
