import { hasPorts } from '../../../net/protocol.ts';
import { inIpRange } from '../../../net/range.ts';
import type { IntRange } from '../../../net/range.ts';
import { sameIp } from '../../../net/ip.ts';
import type { Tuple } from '../../../model/network/conntrack.ts';
import type { WalkContext } from '../../context.ts';
import { isBefore } from '../../../model/network/release.ts';
import type { Connection } from '../connection.ts';
import { connectionsOf, findConnection, findTaken, isEmpty } from '../table.ts';
import type { Zone } from '../table.ts';
import { inverseOf, sameTuple, tupleWith } from '../tuple.ts';
import { addressFrom } from './address.ts';
import type { Manip, NatRange } from './range.ts';

/** A translated tuple; `anyPort`: the kernel draws the port at random, this one only stands for it. */
export interface Unique {
  readonly tuple: Tuple;
  readonly anyPort: boolean;
}

/**
 * The tuple that a packet gets under a translation, such that its answer is not taken by another connection (get_unique_tuple,
 * net/netfilter/nf_nat_core.c). `current` is the tuple after earlier translations of the same connection.
 */
export function uniqueTuple(ctx: WalkContext, connection: Connection, current: Tuple, range: NatRange, manip: Manip): Unique {
  const random = range.random || range.fullyRandom;
  if (manip === 'dst' && !random && range.only !== undefined && range.port !== undefined && hasPorts(current.protocol)) {
    // The only one that there is, taken or not.
    return { tuple: tupleWith(current, current.src, range.only, current.sport, range.port), anyPort: false };
  }
  if (manip === 'src' && !random) {
    if (sourceInRange(current, range)) {
      if (!used(ctx, connection, current) || isReverse(ctx, connection, current)) return { tuple: current, anyPort: false };
    } else {
      const mapped = currentSourceMap(ctx, connection, current, range);
      if (mapped !== undefined && !used(ctx, connection, mapped)) return { tuple: mapped, anyPort: false };
    }
  }
  const address = addressFrom(range, current, connection.zone, manip);
  const tuple: Tuple = manip === 'src' ? tupleWith(current, address, current.dst, current.sport, current.dport) : tupleWith(current, current.src, address, current.sport, current.dport);
  if (!random) {
    if (range.ports === undefined) {
      if (!used(ctx, connection, tuple)) return { tuple, anyPort: false };
    } else if (portInRange(tuple, manip, range.ports) && (range.ports.from === range.ports.to || !used(ctx, connection, tuple))) {
      return { tuple, anyPort: false };
    }
  }
  return freePort(ctx, connection, tuple, range, manip);
}

/** A destination port that is drawn of so many at most is walked to each; of more, the first stands for the others. */
const FEW_PORTS = 16;

/**
 * nf_nat_l4proto_unique_tuple: the first free port of the range, where the kernel begins at a random one for sources, and for destinations if asked to,
 * or before 6.8 ("restore default DNAT behavior"; seen on 6.1).
 */
function freePort(ctx: WalkContext, connection: Connection, tuple: Tuple, range: NatRange, manip: Manip): Unique {
  const icmp = tuple.protocol === 1 || tuple.protocol === 58;
  if (!icmp && !hasPorts(tuple.protocol)) return { tuple, anyPort: false };
  const key = manip === 'src' || icmp ? 'sport' : 'dport';
  const bounds = range.ports ?? (icmp ? { from: 0, to: 65535 } : manip === 'dst' ? undefined : portClass(tuple.sport));
  if (bounds === undefined) return { tuple, anyPort: false };
  const from = Math.min(bounds.from, bounds.to);
  const size = Math.abs(bounds.to - bounds.from) + 1;
  const drawn = size > 1 && (manip === 'src' || icmp || range.random || range.fullyRandom || isBefore(ctx.netns(connection.netns).kernel, 6, 8));
  const begin = drawn && key === 'dport' && size <= FEW_PORTS ? beginAt(ctx, from, size) : 0;
  let candidate = tuple;
  for (let index = 0; index < Math.min(size, 128); index += 1) {
    const port = from + (begin + index) % size;
    candidate = key === 'sport' ? tupleWith(tuple, tuple.src, tuple.dst, port, tuple.dport) : tupleWith(tuple, tuple.src, tuple.dst, tuple.sport, port);
    if (!used(ctx, connection, candidate)) break;
  }
  const anyPort = drawn && (key === 'sport' || size > FEW_PORTS);
  if (anyPort && !icmp) ctx.draw?.(candidate[key], { from, to: from + size - 1 });
  return { tuple: candidate, anyPort };
}

/** Where the kernel begins in a range of destination ports: it decides who listens. */
function beginAt(ctx: WalkContext, from: number, size: number): number {
  return ctx.choose('port of the range', Array.from({ length: size }, (_, index) => ({ label: String(from + index), weight: 1 / size })));
}

/** Privileged ports stay privileged. */
function portClass(port: number): IntRange {
  return port < 512 ? LOWEST : port < 1024 ? PRIVILEGED : UNPRIVILEGED;
}

const LOWEST: IntRange = { from: 1, to: 511 };
const PRIVILEGED: IntRange = { from: 600, to: 1023 };
const UNPRIVILEGED: IntRange = { from: 1024, to: 65535 };

/** Whether the answer to this tuple already belongs to another connection (nf_nat_used_tuple). */
function used(ctx: WalkContext, connection: Connection, tuple: Tuple): boolean {
  if (isEmpty(ctx, connection.netns)) return false;
  const other = findTaken(ctx, connection.netns, inverseOf(tuple), zoneOfConnection(connection), 'reply');
  return other !== undefined && other !== connection;
}

/**
 * A UDP answer that is taken for a connection of its own, because the one it answers is in another zone that way: since 6.12 it keeps its port, for
 * the sake of packets that cross (nf_nat_used_tuple_new), and is dropped where it is put into the table.
 */
function isReverse(ctx: WalkContext, connection: Connection, current: Tuple): boolean {
  const { netns, original, reply } = connection;
  if (current.protocol !== 17 || !sameTuple(original, current) || !sameTuple(reply, inverseOf(current)) || isBefore(ctx.netns(netns).kernel, 6, 12)) return false;
  const other = (findConnection(ctx, netns, current, zoneOfConnection(connection)) ?? findConnection(ctx, netns, reply, zoneOfConnection(connection)))?.connection;
  return other === undefined || (sameTuple(other.original, reply) && sameTuple(other.reply, original));
}

/** find_appropriate_src: the source that another connection of the same client end has been given already. */
function currentSourceMap(ctx: WalkContext, connection: Connection, current: Tuple, range: NatRange): Tuple | undefined {
  for (const other of connectionsOf(ctx, connection.netns)) {
    const { original } = other;
    if (original.protocol !== current.protocol || original.sport !== current.sport || !sameIp(original.src, current.src) || other.zone !== connection.zone) continue;
    const mapped = inverseOf(other.reply);
    const result = tupleWith(mapped, mapped.src, current.dst, mapped.sport, current.dport);
    if (sourceInRange(result, range)) return result;
  }
  return undefined;
}

function sourceInRange(tuple: Tuple, range: NatRange): boolean {
  if (range.ips !== undefined && !inIpRange(range.ips, tuple.src)) return false;
  return range.ports === undefined || portInRange(tuple, 'src', range.ports);
}

function portInRange(tuple: Tuple, manip: Manip, ports: { from: number; to: number }): boolean {
  const icmp = tuple.protocol === 1 || tuple.protocol === 58;
  if (!icmp && !hasPorts(tuple.protocol)) return true;
  const port = manip === 'src' || icmp ? tuple.sport : tuple.dport;
  return port >= ports.from && port <= ports.to;
}

function zoneOfConnection(connection: Connection): Zone {
  const { zone, zoneDir } = connection;
  return zoneDir === undefined ? { zone } : { zone, dir: zoneDir };
}
