import { bitsOf } from '../../../net/ip.ts';
import type { IpSet, IpSetEntry, IpSetPart } from '../../../model/network/ipset.ts';
import type { Dimension } from './packet-key.ts';

/** Entries of one combination of prefix lengths, most specific combination first, as the kernel tries them (mtype_test_cidrs). */
interface Bucket {
  readonly lengths: readonly (number | undefined)[];
  readonly entries: Map<string, IpSetEntry[]>;
}

interface EntryIndex {
  readonly buckets: readonly Bucket[];
  /** Entries with ranges that are no prefixes. */
  readonly rest: readonly IpSetEntry[];
}

const indexes = new WeakMap<readonly IpSetEntry[], EntryIndex>();

/** The entries that could hold the key, one list for each combination of prefix lengths, most specific first. */
export function candidates(set: IpSet, key: readonly Dimension[]): readonly (readonly IpSetEntry[])[] {
  const index = indexOf(set);
  const lists: (readonly IpSetEntry[])[] = [];
  for (const bucket of index.buckets) {
    const list = bucket.entries.get(key.map((part, place) => keyPart(part, bucket.lengths[place])).join('|'));
    if (list !== undefined) lists.push(list);
  }
  if (index.rest.length > 0) lists.push(index.rest.filter((entry) => entry.parts.every((part, place) => inPart(part, key[place]))));
  return lists.filter((list) => list.length > 0);
}

function keyPart(part: Dimension, length: number | undefined): string {
  switch (part.kind) {
    case 'ip': return `${part.ip.family} ${part.ip.value >> BigInt(bitsOf(part.ip.family) - (length ?? 0))}`;
    case 'port': return `${part.protocol}:${part.port}`;
    case 'number': return String(part.value);
    // Devices are compared after the network has been found; see match.ts.
    case 'name': return length === undefined ? '*' : part.name;
    case 'set': return '*';
  }
}

function indexOf(set: IpSet): EntryIndex {
  const known = indexes.get(set.entries);
  if (known !== undefined) return known;
  const buckets = new Map<string, Bucket>();
  const rest: IpSetEntry[] = [];
  for (const entry of set.entries) {
    const placed = entry.parts.map((part) => place(part, set.type.startsWith('bitmap:')));
    if (placed.some((part) => part === undefined)) {
      rest.push(entry);
      continue;
    }
    const lengths = placed.map((part) => part?.length);
    const id = lengths.join(',');
    let bucket = buckets.get(id);
    if (bucket === undefined) {
      bucket = { lengths, entries: new Map() };
      buckets.set(id, bucket);
    }
    const key = placed.map((part) => part?.key ?? '').join('|');
    const list = bucket.entries.get(key);
    if (list === undefined) bucket.entries.set(key, [entry]);
    else list.push(entry);
  }
  const index: EntryIndex = { buckets: [...buckets.values()].sort((a, b) => bySpecificity(a.lengths, b.lengths)), rest };
  indexes.set(set.entries, index);
  return index;
}

function bySpecificity(a: readonly (number | undefined)[], b: readonly (number | undefined)[]): number {
  for (const [place, length] of a.entries()) {
    const difference = (b[place] ?? 0) - (length ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The key of one part of an entry and the number of address bits in it; `undefined` for a range that is no prefix. */
function place(part: IpSetPart, bitmap: boolean): { readonly key: string; readonly length: number | undefined } | undefined {
  switch (part.kind) {
    case 'port': return part.from === part.to ? { key: bitmap ? String(part.from) : `${part.protocol}:${part.from}`, length: undefined } : undefined;
    case 'iface': case 'set': return { key: '*', length: undefined };
    case 'interval': {
      const { interval } = part;
      if (interval.kind === 'name') return interval.wildcard ? undefined : { key: interval.name, length: 0 };
      if (interval.kind === 'int') return interval.range.from === interval.range.to ? { key: String(interval.range.from), length: undefined } : undefined;
      return interval.kind === 'ip' ? prefixPlace(interval.range) : undefined;
    }
  }
}

function prefixPlace(range: { readonly family: 4 | 6; readonly first: bigint; readonly last: bigint }): { key: string; length: number } | undefined {
  const size = range.last - range.first + 1n;
  const host = size.toString(2).length - 1;
  if (size !== 1n << BigInt(host) || range.first % size !== 0n) return undefined;
  return { key: `${range.family} ${range.first >> BigInt(host)}`, length: bitsOf(range.family) - host };
}

function inPart(part: IpSetPart, dimension: Dimension | undefined): boolean {
  if (dimension === undefined) return false;
  if (part.kind === 'iface' || part.kind === 'set') return true;
  if (part.kind === 'port') return portInPart(part, dimension);
  const { interval } = part;
  switch (interval.kind) {
    case 'any': return true;
    case 'name': return dimension.kind === 'name' && (interval.wildcard ? dimension.name.startsWith(interval.name) : dimension.name === interval.name);
    case 'int': return dimension.kind === 'number' ? inRange(interval.range, dimension.value) : dimension.kind === 'port' && inRange(interval.range, dimension.port);
    case 'ip': return dimension.kind === 'ip' && dimension.ip.family === interval.range.family && dimension.ip.value >= interval.range.first && dimension.ip.value <= interval.range.last;
  }
}

function portInPart(part: Extract<IpSetPart, { kind: 'port' }>, dimension: Dimension): boolean {
  if (dimension.kind === 'number') return inRange(part, dimension.value);
  return dimension.kind === 'port' && part.protocol === dimension.protocol && inRange(part, dimension.port);
}

function inRange(range: { readonly from: number; readonly to: number }, value: number): boolean {
  return value >= range.from && value <= range.to;
}
