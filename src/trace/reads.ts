import type { Netns, NetnsPart, Network } from '../model/network/netns.ts';

const BIT: Readonly<Record<NetnsPart, number>> = {
  links: 1, bridgePorts: 1 << 1, fdb: 1 << 2, neighbours: 1 << 3, rules4: 1 << 4, rules6: 1 << 5, routes4: 1 << 6, routes6: 1 << 7, tables: 1 << 8, ipsets: 1 << 9, ipvs: 1 << 10,
  ipvsConnections: 1 << 11, conntrack: 1 << 12, listeners: 1 << 13, sysctls: 1 << 14, halfOpen: 1 << 15, knownPeers: 1 << 16, counters: 1 << 17, trackingCounters: 1 << 18, unacknowledged: 1 << 21, protocolCounters: 1 << 19, offloads: 1 << 20, sending: 1 << 22,
};

/** What a walk read: the place of a namespace and the bits of its parts, in turn. */
export type Reads = readonly number[];

/** What a walk read, by the ids of namespaces; `*`: of whichever. It outlives its network. */
export type NamedReads = ReadonlyMap<string, number>;

const WHICHEVER = '*';

/** Parts of namespaces, by id; absent: all of one. */
export type PartsOf = ReadonlyMap<string, Iterable<NetnsPart> | undefined>;

/** Says of what walks read whether any of it is among these parts. */
export function readsAny(parts: PartsOf): (reads: NamedReads) => boolean {
  const { byId, all } = masksOf(parts);
  return (reads) => {
    for (const [id, mask] of reads) if (((id === WHICHEVER ? all : byId.get(id) ?? 0) & mask) !== 0) return true;
    return false;
  };
}

function masksOf(parts: PartsOf): { readonly byId: ReadonlyMap<string, number>; readonly all: number } {
  const byId = new Map([...parts].map(([id, changed]) => [id, changed === undefined ? -1 : maskOf(changed)]));
  return { byId, all: [...byId.values()].reduce((all, mask) => all | mask, 0) };
}

/** A network whose every part notes that it is read. */
export interface Recorder {
  readonly network: Network;
  /** What was read since the last call. */
  take(): Reads;
  /** What was read, by names that other networks have, too. */
  named(reads: Reads): NamedReads;
  /** Says of what was read whether any of it is among the parts, by id of their namespace. */
  touches(parts: PartsOf): (reads: Reads) => boolean;
}

/**
 * The same network, of which is noted what a walk reads. A walk hangs on its question, on the parts that it reads and on nothing else: one that reads nothing that a change makes
 * otherwise goes the same way after it. What is kept with a network or a namespace counts as read again (`again`). Of what is read while all namespaces are gone through,
 * the part is noted as that of whichever.
 */
export function recordReads(network: Network): Recorder {
  const ids = [...network.netns.keys()];
  const log = new ReadLog(ids.length + 1);
  const whichever = ids.length;
  return {
    network: { ...network, netns: new NotedMap(network.netns, log, whichever) },
    take: () => log.take(),
    named: (reads) => new Map(reads.flatMap((place, at) => (at % 2 === 0 ? [[ids[place] ?? WHICHEVER, reads[at + 1] ?? 0] as const] : []))),
    touches(parts) {
      const { byId, all } = masksOf(parts);
      const masks = [...ids.map((id) => byId.get(id) ?? 0), all];
      return (reads) => reads.some((place, at) => at % 2 === 0 && ((masks[place] ?? 0) & (reads[at + 1] ?? 0)) !== 0);
    },
  };
}

function maskOf(parts: Iterable<NetnsPart>): number {
  return [...parts].reduce((mask, part) => mask | BIT[part], 0);
}

/** An answer that is kept with a network or a namespace, with what was read for it. */
export interface Kept<V> {
  readonly value: V;
  readonly reads: Reads | undefined;
}

/** Works out an answer that may be kept with `of`. */
export function worked<V>(of: Network | Netns, work: () => V): Kept<V> {
  const log = logOf(of);
  return log === undefined ? { value: work(), reads: undefined } : log.during(work);
}

/** A kept answer, asked for again: what was read for it is read again. */
export function again<V>(of: Network | Netns, { value, reads }: Kept<V>): V {
  if (reads !== undefined) logOf(of)?.add(reads);
  return value;
}

function logOf(of: Network | Netns): ReadLog | undefined {
  if (of instanceof NotedNetns) return of.log;
  return 'netns' in of && of.netns instanceof NotedMap ? of.netns.log : undefined;
}

/** The bits that were read of each place, and which places have any. */
class ReadLog {
  private readonly masks: Int32Array;
  private places: number[] = [];

  constructor(size: number) {
    this.masks = new Int32Array(size);
  }

  note(place: number, bits: number): void {
    const known = this.masks[place] ?? 0;
    if ((known & bits) === bits) return;
    if (known === 0) this.places.push(place);
    this.masks[place] = known | bits;
  }

  add(reads: Reads): void {
    for (let at = 0; at < reads.length; at += 2) this.note(reads[at] ?? 0, reads[at + 1] ?? 0);
  }

  take(): Reads {
    const reads = this.places.flatMap((place) => [place, this.masks[place] ?? 0]);
    for (const place of this.places) this.masks[place] = 0;
    this.places = [];
    return reads;
  }

  /** What a piece of work comes to, and what it alone reads. */
  during<V>(work: () => V): Kept<V> {
    const before = this.take();
    try {
      const value = work();
      const reads = this.take();
      this.add(reads);
      return { value, reads };
    } finally {
      this.add(before);
    }
  }
}

/** The namespaces of a network, each noting what is read of it. */
class NotedMap implements ReadonlyMap<string, Netns> {
  readonly log: ReadLog;
  private readonly own: ReadonlyMap<string, Netns>;
  private readonly any: ReadonlyMap<string, Netns>;

  constructor(base: ReadonlyMap<string, Netns>, log: ReadLog, whichever: number) {
    this.log = log;
    this.own = new Map([...base].map(([id, netns], place) => [id, new NotedNetns(netns, log, place)]));
    this.any = new Map([...base].map(([id, netns]) => [id, new NotedNetns(netns, log, whichever)]));
  }

  get size(): number { return this.own.size; }
  get(id: string): Netns | undefined { return this.own.get(id); }
  has(id: string): boolean { return this.own.has(id); }
  keys(): MapIterator<string> { return this.own.keys(); }
  values(): MapIterator<Netns> { return this.any.values(); }
  entries(): MapIterator<[string, Netns]> { return this.any.entries(); }
  [Symbol.iterator](): MapIterator<[string, Netns]> { return this.any.entries(); }
  forEach(visit: (value: Netns, key: string, map: ReadonlyMap<string, Netns>) => void): void { this.any.forEach((value, key) => visit(value, key, this)); }
}

/** A namespace that notes what is read of it. */
class NotedNetns implements Netns {
  readonly id: string;
  readonly node: string;
  readonly name: string;
  readonly log: ReadLog;
  private readonly base: Netns;
  private readonly place: number;

  constructor(base: Netns, log: ReadLog, place: number) {
    this.id = base.id;
    this.node = base.node;
    this.name = base.name;
    this.base = base;
    this.log = log;
    this.place = place;
  }

  get kernel(): Netns['kernel'] { return this.base.kernel; }
  get conntrackAt(): Netns['conntrackAt'] { return this.base.conntrackAt; }
  get links(): Netns['links'] { this.log.note(this.place, BIT.links); return this.base.links; }
  get bridgePorts(): Netns['bridgePorts'] { this.log.note(this.place, BIT.bridgePorts); return this.base.bridgePorts; }
  get fdb(): Netns['fdb'] { this.log.note(this.place, BIT.fdb); return this.base.fdb; }
  get neighbours(): Netns['neighbours'] { this.log.note(this.place, BIT.neighbours); return this.base.neighbours; }
  get rules4(): Netns['rules4'] { this.log.note(this.place, BIT.rules4); return this.base.rules4; }
  get rules6(): Netns['rules6'] { this.log.note(this.place, BIT.rules6); return this.base.rules6; }
  get routes4(): Netns['routes4'] { this.log.note(this.place, BIT.routes4); return this.base.routes4; }
  get routes6(): Netns['routes6'] { this.log.note(this.place, BIT.routes6); return this.base.routes6; }
  get tables(): Netns['tables'] { this.log.note(this.place, BIT.tables); return this.base.tables; }
  get ipsets(): Netns['ipsets'] { this.log.note(this.place, BIT.ipsets); return this.base.ipsets; }
  get ipvs(): Netns['ipvs'] { this.log.note(this.place, BIT.ipvs); return this.base.ipvs; }
  get ipvsConnections(): Netns['ipvsConnections'] { this.log.note(this.place, BIT.ipvsConnections); return this.base.ipvsConnections; }
  get conntrack(): Netns['conntrack'] { this.log.note(this.place, BIT.conntrack); return this.base.conntrack; }
  get listeners(): Netns['listeners'] { this.log.note(this.place, BIT.listeners); return this.base.listeners; }
  get sysctls(): Netns['sysctls'] { this.log.note(this.place, BIT.sysctls); return this.base.sysctls; }
  get halfOpen(): Netns['halfOpen'] { this.log.note(this.place, BIT.halfOpen); return this.base.halfOpen; }
  get unacknowledged(): Netns['unacknowledged'] { this.log.note(this.place, BIT.unacknowledged); return this.base.unacknowledged; }
  get knownPeers(): Netns['knownPeers'] { this.log.note(this.place, BIT.knownPeers); return this.base.knownPeers; }
  get counters(): Netns['counters'] { this.log.note(this.place, BIT.counters); return this.base.counters; }
  get trackingCounters(): Netns['trackingCounters'] { this.log.note(this.place, BIT.trackingCounters); return this.base.trackingCounters; }
  get protocolCounters(): Netns['protocolCounters'] { this.log.note(this.place, BIT.protocolCounters); return this.base.protocolCounters; }
  get sending(): Netns['sending'] { this.log.note(this.place, BIT.sending); return this.base.sending; }
  get offloads(): Netns['offloads'] { this.log.note(this.place, BIT.offloads); return this.base.offloads; }
}
