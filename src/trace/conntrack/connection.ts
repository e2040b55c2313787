import type { Because } from '../../model/network/because.ts';
import type { Tuple } from '../../model/network/conntrack.ts';

/**
 * A connection of one namespace during one walk: made from a line of `conntrack -L`, or by the walk's own first packet.
 * `reply` is the tuple that answers will have, so a translation is the difference between it and the inverse of `original`.
 */
export interface Connection {
  readonly netns: string;
  original: Tuple;
  reply: Tuple;
  mark: number;
  /** A rule that makes another mark of the one that it made, so that it matters how many packets came by. */
  markTurns?: Because | undefined;
  zone: number;
  /** The only direction that the zone holds for, with `--zone-orig` or `--zone-reply`. */
  zoneDir: 'original' | 'reply' | undefined;
  /** In the table (confirmed) rather than only on the packet. */
  confirmed: boolean;
  seenReply: boolean;
  assured: boolean;
  /** The line of the dump that it was made from. */
  listed: Because | undefined;
  /** A packet of a listed datagram flow that has been answered came by: it is assured now if the flow was older than two seconds, which no dump tells. */
  perhapsAssured: boolean;
  /** Which translations have been decided (IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE). */
  srcNatDone: boolean;
  dstNatDone: boolean;
  /** The device by which its first packet left, where the walk itself masqueraded it (`masq_index`). */
  masqueraded: string | undefined;
  tcpState: string | undefined;
  /** Which translations changed its tuple (IPS_SRC_NAT, IPS_DST_NAT), where the walk itself made it: an ICMP identifier does not tell by which it was changed. */
  changed?: { readonly src: boolean; readonly dst: boolean } | undefined;
  /** IPVS said whom to expect the answer from (ip_vs_update_conntrack); nat did not translate the destination. */
  ipvs: boolean | undefined;
  /** Collected line that it came from, or the rules that translated it. */
  because: Because[];
}

/** The same connection once more, for another run. Written out, so that all connections have one shape (see `packetWith`). */
export function copyConnection(connection: Connection): Connection {
  const { netns, original, reply, mark, markTurns, zone, zoneDir, confirmed, seenReply, assured, listed, perhapsAssured, srcNatDone, dstNatDone, masqueraded, tcpState, changed, ipvs, because } = connection;
  return { netns, original, reply, mark, markTurns, zone, zoneDir, confirmed, seenReply, assured, listed, perhapsAssured, srcNatDone, dstNatDone, masqueraded, tcpState, changed, ipvs, because: because.length === 0 ? [] : [...because] };
}
