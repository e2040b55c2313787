import { UNKNOWN } from '../env.ts';
import type { Answer, Env } from '../env.ts';

type Read = (env: Env) => Answer;

/** What belongs to the packet's buffer or its socket. A packet that no local socket sent has no owner (NFT_BREAK). */
export const META_FIELDS = {
  'meta mark': ({ skb }) => skb.mark >>> 0,
  'meta l4proto': ({ skb }) => skb.packet.protocol,
  'meta nfproto': ({ skb }) => (skb.packet.src.family === 4 ? 2 : 10),
  'meta protocol': ({ skb }) => (skb.packet.src.family === 4 ? 0x0800 : 0x86dd),
  'meta length': ({ skb }) => skb.packet.length,
  'meta skuid': ({ skb }) => (skb.socket === undefined ? undefined : (skb.socket.uid ?? UNKNOWN)),
  'meta skgid': ({ skb }) => (skb.socket === undefined ? undefined : (skb.socket.gid ?? UNKNOWN)),
  'meta priority': ({ skb }) => skb.priority,
  'meta cgroup': ({ skb }) => (skb.socket === undefined ? undefined : UNKNOWN),
  'meta rtclassid': () => UNKNOWN,
  'meta cpu': () => UNKNOWN,
  'meta secmark': () => UNKNOWN,
  'meta nftrace': () => 0,
  'meta ipsec': () => 0,
  'socket transparent': ({ skb }) => (skb.transparentTo === undefined ? UNKNOWN : 1),
  'socket mark': ({ skb }) => skb.socket?.mark ?? UNKNOWN,
  'socket wildcard': () => UNKNOWN,
  'rt nexthop': ({ ctx, skb }) => {
    const found = ctx.fib.lookup({ netns: skb.netns, dst: skb.packet.dst, src: skb.packet.src, mark: skb.mark, tos: skb.packet.tos });
    if (found.kind === 'unknown') return { unknown: true, because: found.because };
    return found.kind === 'none' ? undefined : (found.via ?? skb.packet.dst);
  },
  'rt mtu': () => UNKNOWN,
} as const satisfies Readonly<Record<string, Read>>;
