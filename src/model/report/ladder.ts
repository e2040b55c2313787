/** How a capture's clock stands to that of the first one, by the packets that both have. */
export interface LadderClock {
  /** Milliseconds that it is ahead. */
  readonly aheadMs: number;
  /** How far that can be wrong; absent when nothing bounds it. */
  readonly errorMs?: number;
  /** `both-ways`: packets there and back bound it; `one-way`: the fastest packet is taken to have needed no time; `none`: the first capture has no packet of it. */
  readonly basis: 'reference' | 'both-ways' | 'one-way' | 'none';
}

/** Where packets were captured: an interface of a file, or a device in a capture of all devices. */
export interface LadderPoint {
  readonly name: string;
  readonly file: string;
  readonly packets: number;
  readonly clock: LadderClock;
}

/** Between two points that come one after the other on some packet's way; by their index in `Ladder.points`. */
export interface LadderSegment {
  readonly from: number;
  readonly to: number;
  /** Packets that were seen at both ends, that were seen at the first alone, and those of them that came when the second capture may not have run. */
  readonly crossed: number;
  readonly vanished: number;
  readonly unsure: number;
  /** Of the packets that crossed, by aligned clocks. */
  readonly latencyMs?: { readonly least: number; readonly middle: number; readonly most: number };
}

/** A packet taken apart, for people. */
export interface DecodedPacket {
  readonly layers: readonly { readonly name: string; readonly fields: readonly (readonly [name: string, value: string])[] }[];
  /** The first bytes, as hexadecimal digits. */
  readonly hex: string;
}

/** A packet at one point. */
export interface LadderSight {
  readonly point: number;
  /** As Wireshark counts it in its file. */
  readonly number: number;
  /** Milliseconds after the first packet of all captures, by the first one's clock. */
  readonly atMs: number;
  /** Who talks with whom here, inside of tunnels. */
  readonly form: string;
  readonly ttl: number;
  /** The tunnels that it is in: `vxlan 10.0.0.1 > 10.0.0.2`. Absent when it is in none, and with `decoded`. */
  readonly tunnels?: string;
  /** Absent when the file can't be read twice. */
  readonly decoded?: DecodedPacket;
}

/** One packet of a conversation with all points that saw it. */
export interface LadderRung {
  readonly direction: 'there' | 'back';
  /** `SYN`, `ACK, 512 B`. */
  readonly what: string;
  readonly fate: 'arrived' | 'vanished' | 'unsure' | 'unclear';
  /** Between which points it vanished. */
  readonly between?: readonly [after: number, before: number];
  readonly sights: readonly LadderSight[];
}

/** Both directions of a conversation. `points` in the order in which the packets of its opener come by. */
export interface LadderConversation {
  readonly name: string;
  readonly points: readonly number[];
  /** Its form at each of them. */
  readonly forms: readonly string[];
  readonly packets: number;
  readonly vanished: number;
  readonly unsure: number;
  readonly unclear: number;
  readonly rungs: readonly LadderRung[];
}

/** A request that nothing answers and that was seen at no later point, where no other packet shows which way it goes on. */
export interface LadderDeadEnd {
  readonly name: string;
  readonly packets: number;
  readonly lastSeen: number;
  /** The next capture in the order in which they were given. */
  readonly notSeenAt: number;
}

/** The same packets in several captures of one moment. */
export interface Ladder {
  readonly points: readonly LadderPoint[];
  /** Packets that were recognised at two points or more, and those of which it is not known which of several alike they are. */
  readonly recognised: number;
  readonly unclear: number;
  readonly leftOut: number;
  readonly segments: readonly LadderSegment[];
  /** Those in which most is lost first; of many the first ones. */
  readonly conversations: readonly LadderConversation[];
  readonly conversationsLeftOut: number;
  readonly deadEnds: readonly LadderDeadEnd[];
}
