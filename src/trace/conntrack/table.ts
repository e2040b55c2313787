import type { ConntrackEntry, Tuple } from '../../model/network/conntrack.ts';
import { sameIp } from '../../net/ip.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { WalkContext } from '../context.ts';
import type { Connection } from './connection.ts';
import type { Tables } from './tables.ts';
import { sameTuple, tupleKey } from './tuple.ts';

/** A zone as a packet or a connection has it; `dir` limits it to one direction (include/net/netfilter/nf_conntrack_zones.h). */
export interface Zone {
  readonly zone: number;
  readonly dir?: 'original' | 'reply';
}

/** The direction of a packet in its connection (enum ip_conntrack_dir). */
export type Direction = 'original' | 'reply';

export interface Hit {
  readonly connection: Connection;
  readonly direction: Direction;
}

const indexes = new WeakMap<readonly ConntrackEntry[], ReadonlyMap<string, readonly ConntrackEntry[]>>();
const taken = new WeakMap<Tables, Map<ConntrackEntry, Connection>>();

/** The connections of a namespace that this run has made or met. */
export function connectionsOf(ctx: WalkContext, netns: string): Connection[] {
  let list = ctx.connections.get(netns);
  if (list === undefined) {
    list = [];
    ctx.connections.set(netns, list);
  }
  return list;
}

/** Puts a connection into its namespace's table. */
export function addConnection({ connections }: WalkContext, connection: Connection): void {
  const list = connections.get(connection.netns);
  // Most runs make but one: a list that is made with it has no room for others.
  if (list === undefined) connections.set(connection.netns, [connection]);
  else list.push(connection);
}

/**
 * The confirmed connection that has this tuple in either direction and the same zone (__nf_conntrack_find_get). Entries of the
 * collected table are taken into the run's own list when first found; an entry that the run has deleted is not found again.
 */
export function findConnection(ctx: WalkContext, netns: string, tuple: Tuple, zone: Zone): Hit | undefined {
  return find(ctx, netns, tuple, zone, undefined);
}

/**
 * The connection that keeps a new one from having this tuple, in the direction given. It is looked for under the zone that the new one has that way
 * alone, so that one which is in that zone only the other way is not met (nf_conntrack_tuple_taken, __nf_conntrack_confirm, 6.1 and 6.18).
 */
export function findTaken(ctx: WalkContext, netns: string, tuple: Tuple, zone: Zone, direction: Direction): Connection | undefined {
  return find(ctx, netns, tuple, zone, zoneOf(zone, direction))?.connection;
}

function find(ctx: WalkContext, netns: string, tuple: Tuple, zone: Zone, under: number | undefined): Hit | undefined {
  if (isEmpty(ctx, netns)) return undefined;
  adopt(ctx, netns, tuple);
  for (const connection of connectionsOf(ctx, netns)) {
    if (!connection.confirmed) continue;
    if (sameTuple(connection.original, tuple) && isIn(connection, zone, 'original', under)) return { connection, direction: 'original' };
    if (sameTuple(connection.reply, tuple) && isIn(connection, zone, 'reply', under)) return { connection, direction: 'reply' };
  }
  return undefined;
}

/** Whether a namespace knows of no connection at all, so that nothing need be looked up. */
export function isEmpty(ctx: WalkContext, netns: string): boolean {
  const part = ctx.netns(netns).conntrack;
  if (part.kind === 'known' && part.value.length > 0) return false;
  const list = ctx.connections.get(netns);
  return list === undefined || list.length === 0;
}

/** Whether the table that was collected of a namespace has this tuple, in either direction. */
export function isRecorded({ conntrack }: Pick<Netns, 'conntrack'>, tuple: Tuple): boolean {
  return conntrack.kind === 'known' && conntrack.value.length > 0 && indexOf(conntrack.value).has(tupleKey(tuple));
}

/** Takes a connection out of the table (nf_ct_kill). */
export function deleteConnection(ctx: WalkContext, connection: Connection): void {
  const list = connectionsOf(ctx, connection.netns);
  const index = list.indexOf(connection);
  if (index >= 0) list.splice(index, 1);
}

/** The zone id that counts in a direction: 0 where the zone is limited to the other one (nf_ct_zone_id). */
export function zoneOf(zone: Zone, direction: Direction): number {
  return zone.dir === undefined || zone.dir === direction ? zone.zone : 0;
}

function isIn(connection: Connection, zone: Zone, direction: Direction, under: number | undefined): boolean {
  const own = zoneFor(connection, direction);
  return own === zoneOf(zone, direction) && (under === undefined || own === under);
}

function zoneFor(connection: Connection, direction: Direction): number {
  return connection.zoneDir === undefined || connection.zoneDir === direction ? connection.zone : 0;
}

function adopt(ctx: WalkContext, netns: string, tuple: Tuple): void {
  const part = ctx.netns(netns).conntrack;
  if (part.kind === 'missing' || part.value.length === 0) return;
  const entries = indexOf(part.value).get(tupleKey(tuple));
  if (entries === undefined) return;
  let known = taken.get(ctx.connections);
  if (known === undefined) {
    known = new Map();
    taken.set(ctx.connections, known);
  }
  for (const entry of entries) {
    if (known.has(entry)) continue;
    const connection = connectionFrom(ctx.netns(netns), entry);
    known.set(entry, connection);
    connectionsOf(ctx, netns).push(connection);
  }
}

function indexOf(entries: readonly ConntrackEntry[]): ReadonlyMap<string, readonly ConntrackEntry[]> {
  const found = indexes.get(entries);
  if (found !== undefined) return found;
  const index = new Map<string, ConntrackEntry[]>();
  for (const entry of entries) {
    for (const key of new Set([tupleKey(entry.original), tupleKey(entry.reply)])) {
      const list = index.get(key);
      if (list === undefined) index.set(key, [entry]);
      else list.push(entry);
    }
  }
  indexes.set(entries, index);
  return index;
}

function connectionFrom(netns: Netns, entry: ConntrackEntry): Connection {
  return {
    netns: netns.id, original: entry.original, reply: entry.reply, mark: entry.mark, markTurns: undefined, zone: entry.zone, zoneDir: entry.zoneDir, confirmed: true,
    seenReply: entry.seenReply, assured: entry.assured, listed: entry.because, perhapsAssured: false, srcNatDone: true, dstNatDone: true, masqueraded: undefined, tcpState: entry.tcpState, changed: undefined, ipvs: isOfIpvs(netns, entry) ? true : undefined, because: [entry.because],
  };
}

/** IPVS has told conntrack whom to expect the answer from: in the dump that looks like a translation by nat, which it is not (no IPS_DST_NAT). */
function isOfIpvs({ ipvsConnections: part }: Netns, { original, reply }: ConntrackEntry): boolean {
  if (part.kind === 'missing') return false;
  return part.value.some(({ protocol, client, virtual, destination }) => protocol === original.protocol && client.port === original.sport && sameIp(client.addr, original.src)
    && virtual.port === original.dport && sameIp(virtual.addr, original.dst) && destination.port === reply.sport && sameIp(destination.addr, reply.src));
}
