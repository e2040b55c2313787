import { sameIp } from '../../../net/ip.ts';
import { hasPorts } from '../../../net/protocol.ts';
import type { Because } from '../../../model/network/because.ts';
import type { WalkContext } from '../../context.ts';
import type { Connection } from '../connection.ts';
import { isEmpty } from '../table.ts';
import { inverseOf, sameTuple } from '../tuple.ts';
import { singleAddress } from './range.ts';
import type { Manip, NatRange } from './range.ts';
import { uniqueTuple } from './unique.ts';

const SOURCE = { src: true, dst: false };
const DESTINATION = { src: false, dst: true };
const BOTH = { src: true, dst: true };
const FIXED = { anyPort: false };
const DRAWN = { anyPort: true };

/**
 * Decides a translation of a new connection, once for each of source and destination (nf_nat_setup_info,
 * net/netfilter/nf_nat_core.c). Connections that are in the table already are left alone.
 */
export function setupNat(ctx: WalkContext, connection: Connection, range: NatRange, manip: Manip, because: Because | undefined): { readonly anyPort: boolean } {
  if (connection.confirmed || natDone(connection, manip)) return FIXED;
  const current = inverseOf(connection.reply);
  const { tuple, anyPort } = uniqueTuple(ctx, connection, current, range, manip);
  if (anyPort && manip === 'dst' && because !== undefined && hasPorts(tuple.protocol)) ctx.doubt(because);
  if (!sameTuple(tuple, current)) {
    connection.reply = inverseOf(tuple);
    connection.changed = manip === 'src' ? (connection.changed?.dst === true ? BOTH : SOURCE) : (connection.changed?.src === true ? BOTH : DESTINATION);
    if (because !== undefined) connection.because.push(because);
  }
  markDone(connection, manip);
  return anyPort ? DRAWN : FIXED;
}

function markDone(connection: Connection, manip: Manip): void {
  if (manip === 'src') connection.srcNatDone = true;
  else connection.dstNatDone = true;
}

/** The null binding: the address stays, a source port that is taken is still changed (nf_nat_alloc_null_binding). */
export function nullBinding(ctx: WalkContext, connection: Connection, manip: Manip): { readonly anyPort: boolean } {
  if (isEmpty(ctx, connection.netns)) {
    // Nothing can be taken in an empty table.
    if (!connection.confirmed) markDone(connection, manip);
    return FIXED;
  }
  const current = inverseOf(connection.reply);
  return setupNat(ctx, connection, singleAddress(manip === 'src' ? current.src : current.dst), manip, undefined);
}

/** Whether this side of the connection's translation is decided (nf_nat_initialized). */
export function natDone(connection: Connection, manip: Manip): boolean {
  return manip === 'src' ? connection.srcNatDone : connection.dstNatDone;
}

/** Whether the connection is translated on this side (IPS_SRC_NAT, IPS_DST_NAT); one that was collected is where its answers differ from the plain inverse. */
export function isTranslated(connection: Connection, manip: Manip): boolean {
  const { original, reply, changed } = connection;
  if (manip === 'dst' && connection.ipvs === true) return false;
  if (changed !== undefined) return manip === 'src' ? changed.src : changed.dst;
  if (original.protocol !== 1 && original.protocol !== 58) {
    return manip === 'src' ? reply.dport !== original.sport || !sameIp(reply.dst, original.src) : reply.sport !== original.dport || !sameIp(reply.src, original.dst);
  }
  const sent = inverseOf(reply);
  return manip === 'src'
    ? !sameIp(sent.src, original.src) || sent.sport !== original.sport
    : !sameIp(sent.dst, original.dst) || sent.dport !== original.dport;
}
