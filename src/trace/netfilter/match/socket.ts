import type { Tri } from '../../../model/network/because.ts';
import type { Listener } from '../../../model/network/socket.ts';
import type { Match } from '../../../model/network/rule.ts';
import { sameIp } from '../../../net/ip.ts';
import { TCP_FLAG } from '../../../net/packet.ts';
import { NO, YES } from '../env.ts';
import type { Env } from '../env.ts';

/**
 * `-m socket` (net/netfilter/xt_socket.c): whether a local socket would take the packet. Established sockets are not
 * collected, so only a packet that opens a connection gets an answer.
 */
export function matchSocket(env: Env, match: Extract<Match, { kind: 'socket' }>): Tri {
  const { l4 } = env.skb.packet;
  if (l4.kind !== 'tcp' && l4.kind !== 'udp') return NO;
  const { listeners } = env.netns;
  if (listeners.kind === 'missing') return { kind: 'unknown', because: listeners.because };
  const found = listeners.value.find((listener) => takes(env, listener, l4.dport, match.nowildcard));
  if (found !== undefined) return match.transparent ? { kind: 'unknown', because: found.because } : YES;
  const opens = l4.kind === 'tcp' && (l4.flags & TCP_FLAG.syn) !== 0 && (l4.flags & TCP_FLAG.ack) === 0;
  return opens ? NO : { kind: 'unknown', because: env.rule };
}

/** A socket bound to the wildcard counts only with `--nowildcard`, which says not to ignore it. */
function takes(env: Env, listener: Listener, port: number, countWildcard: boolean): boolean {
  const { packet } = env.skb;
  if (listener.protocol !== packet.protocol || listener.port !== port) return false;
  if (listener.addr !== undefined) return sameIp(listener.addr, packet.dst);
  return countWildcard && (listener.family === packet.dst.family || !listener.v6only);
}
