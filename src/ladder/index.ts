/**
 * The same packets in several captures of one moment: each packet is recognised at every point by what translation, tunnels and fragmentation leave of it
 * (`print.ts`), strands of packets at single points are joined to conversations (`families.ts`), clocks are aligned by the packets themselves (`clocks.ts`), and each
 * packet is followed to where it was last seen (`fates.ts`). Two packets that nothing tells apart are said to be unclear; nothing is concluded from them.
 */
export { ladderOf } from './ladder.ts';
export { Sightings } from './sightings.ts';
export { tupleText } from './tuple.ts';
export { trace } from './traced.ts';
export type { Traced } from './traced.ts';
export type { Fate } from './fates.ts';
export type { KnownPacket } from './packets.ts';
