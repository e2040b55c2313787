import type { Packet } from '../../../net/packet.ts';
import { UNKNOWN } from '../env.ts';
import type { Answer, Env } from '../env.ts';

/** The next header of an IPv6 fragment (RFC 8200). */
const FRAGMENT_HEADER = 44;

type Read = (env: Env) => Answer;

/** A reader of the IPv4 header: nothing for an IPv6 packet. */
function v4(read: (packet: Packet) => Answer): Read {
  return ({ skb: { packet } }) => (packet.src.family === 4 ? read(packet) : undefined);
}

function v6(read: (packet: Packet) => Answer): Read {
  return ({ skb: { packet } }) => (packet.src.family === 6 ? read(packet) : undefined);
}

/** The 16 bits after the IPv4 id: DF, MF and the offset in units of 8 bytes. */
function fragmentBits(packet: Packet): number {
  return (packet.df ? 0x4000 : 0) | (packet.fragment?.more === true ? 0x2000 : 0) | (packet.fragment?.offset ?? 0);
}

export const IP_FIELDS = {
  'ip saddr': v4((packet) => packet.src),
  'ip daddr': v4((packet) => packet.dst),
  'ip protocol': v4((packet) => packet.protocol),
  'ip ttl': v4((packet) => packet.ttl),
  'ip length': v4((packet) => packet.length),
  'ip dscp': v4((packet) => packet.tos >> 2),
  'ip ecn': v4((packet) => packet.tos & 3),
  'ip tos': v4((packet) => packet.tos),
  'ip id': v4(() => UNKNOWN),
  'ip frag-off': v4(fragmentBits),
  'ip version': v4(() => 4),
  'ip hdrlength': v4(() => 5),
  'ip6 saddr': v6((packet) => packet.src),
  'ip6 daddr': v6((packet) => packet.dst),
  'ip6 nexthdr': v6((packet) => (packet.fragment === undefined ? packet.protocol : FRAGMENT_HEADER)),
  'ip6 hoplimit': v6((packet) => packet.ttl),
  'ip6 length': v6((packet) => packet.length - 40),
  'ip6 dscp': v6((packet) => packet.tos >> 2),
  'ip6 ecn': v6((packet) => packet.tos & 3),
  'ip6 tos': v6((packet) => packet.tos),
  'ip6 flowlabel': v6(() => UNKNOWN),
} as const satisfies Readonly<Record<string, Read>>;
