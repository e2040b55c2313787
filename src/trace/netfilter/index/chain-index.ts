import type { Chain } from '../../../model/network/rule.ts';
import type { Packet } from '../../../net/packet.ts';
import type { Cursor, Env } from '../env.ts';
import { readField } from '../field/read.ts';
import type { Key } from '../set/key.ts';
import { conditionOf, DIMENSIONS } from './conditions.ts';
import type { IndexDimension } from './conditions.ts';

/** Places of a chain's rules by what they ask for; `rest` has those that every packet must be tried against. */
interface ChainIndex {
  readonly by: ReadonlyMap<IndexDimension, ReadonlyMap<Key, readonly number[]>>;
  readonly rest: readonly number[];
}

/** Chains shorter than this are evaluated rule by rule. */
const SHORT = 32;
const indexes = new WeakMap<Chain, ChainIndex>();

/** Every rule in turn: the reference that the index must agree with. */
export function linearCursor(_env: Env, chain: Chain): Cursor {
  const { length } = chain.rules;
  return { next: (from) => (from < length ? from : -1) };
}

/** The rules that could match the packet, in their order. A packet that changes on the way is looked up again. */
export function indexedCursor(env: Env, chain: Chain): Cursor {
  if (chain.rules.length <= SHORT) return linearCursor(env, chain);
  const index = indexOf(chain);
  let packet: Packet | undefined;
  let lists: (readonly number[])[] = [];
  let positions: number[] = [];
  return {
    next(from) {
      if (packet !== env.skb.packet) {
        packet = env.skb.packet;
        lists = listsFor(env, index);
        positions = lists.map((list) => lowerBound(list, from));
      }
      return advance(lists, positions, from);
    },
  };
}

function advance(lists: readonly (readonly number[])[], positions: number[], from: number): number {
  let best = -1;
  for (const [which, list] of lists.entries()) {
    let position = positions[which] ?? 0;
    while (position < list.length && (list[position] ?? 0) < from) position += 1;
    positions[which] = position;
    const place = list[position];
    if (place !== undefined && (best < 0 || place < best)) best = place;
  }
  return best;
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
  for (const [dimension, map] of index.by) {
    const key = packetKey(env, dimension);
    const list = key === undefined ? undefined : map.get(key);
    if (list !== undefined) lists.push(list);
  }
  return lists;
}

function packetKey(env: Env, dimension: IndexDimension): Key | undefined {
  switch (dimension) {
    case 'dst': return env.skb.packet.dst.value;
    case 'src': return env.skb.packet.src.value;
    case 'iif': return env.inDev ?? '';
    case 'oif': return env.outDev ?? '';
    case 'dport': case 'sport': {
      const port = readField(env, dimension === 'dport' ? 'th dport' : 'th sport');
      return typeof port === 'number' ? port : undefined;
    }
  }
}

function indexOf(chain: Chain): ChainIndex {
  const known = indexes.get(chain);
  if (known !== undefined) return known;
  const by = new Map<IndexDimension, Map<Key, number[]>>(DIMENSIONS.map((dimension) => [dimension, new Map<Key, number[]>()]));
  const rest: number[] = [];
  for (const [place, rule] of chain.rules.entries()) {
    const condition = conditionOf(rule);
    const map = condition === undefined ? undefined : by.get(condition.dimension);
    if (condition === undefined || map === undefined) {
      rest.push(place);
      continue;
    }
    for (const key of new Set(condition.keys)) {
      const list = map.get(key);
      if (list === undefined) map.set(key, [place]);
      else list.push(place);
    }
  }
  for (const [dimension, map] of by) if (map.size === 0) by.delete(dimension);
  const index: ChainIndex = { by, rest };
  indexes.set(chain, index);
  return index;
}
