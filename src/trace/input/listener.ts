import { sameIp } from '../../net/ip.ts';
import { PROTOCOL, protocolName } from '../../net/protocol.ts';
import type { Ip } from '../../net/ip.ts';
import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { Listener } from '../../model/network/socket.ts';
import { portsOf } from '../flow.ts';
import { isLoopback } from '../route/special.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';

/** The listener that a packet is for. */
export type ListenerAnswer =
  /** `group`: all that score alike, among which the kernel chooses by a hash (SO_REUSEPORT); mostly the listener alone. */
  | { readonly kind: 'found'; readonly listener: Listener; readonly group: readonly Listener[] }
  /** `because`: listeners on the same port that do not take it. */
  | { readonly kind: 'none'; readonly loopbackOnly: boolean; readonly because: readonly Because[] }
  | { readonly kind: 'unknown'; readonly because: readonly Because[] };

/**
 * The listening socket with the best score (compute_score of inet_hashtables.c and udp.c): bound device, exact address, own
 * family before an IPv6 wildcard that also takes IPv4. TPROXY's choice of address and port replaces the packet's.
 */
export function findListener(run: Run, skb: Skb, dev: Link): ListenerAnswer {
  const part = run.netns(skb.netns).listeners;
  if (part.kind === 'missing') return { kind: 'unknown', because: [part.because] };
  const port = skb.transparentTo?.port ?? portsOf(skb.packet)?.dport;
  const addr = skb.transparentTo?.addr ?? skb.packet.dst;
  const onPort = part.value.filter((listener) => listener.protocol === skb.packet.protocol && listener.port === port);
  const scored = onPort.map((listener) => ({ listener, score: score(listener, addr, dev) })).filter((one) => one.score >= 0).sort((a, b) => b.score - a.score);
  const [best] = scored;
  if (best !== undefined) return takes(best.listener, addr, () => scored.filter((one) => one.score === best.score).map((one) => one.listener));
  if (!LISTED.has(skb.packet.protocol)) return { kind: 'unknown', because: [{ text: `sockets of ${protocolName(skb.packet.protocol)} are not listed by ss -tulpn in ${skb.netns}` }] };
  const loopbackOnly = onPort.length > 0 && onPort.every((listener) => listener.addr !== undefined && isLoopback(listener.addr));
  return { kind: 'none', loopbackOnly, because: onPort.map((listener) => listener.because) };
}

/** The protocols whose sockets `ss -tulpn` lists: for these alone absence says that nobody listens. */
const LISTED: ReadonlySet<number> = new Set([PROTOCOL.tcp, PROTOCOL.udp]);

function takes(listener: Listener, addr: Ip, group: () => readonly Listener[]): ListenerAnswer {
  const doubtful = listener.v4Unknown === true && addr.family === 4;
  return doubtful ? { kind: 'unknown', because: [listener.because] } : { kind: 'found', listener, group: group() };
}

function score(listener: Listener, addr: Ip, dev: Link): number {
  if (listener.dev !== undefined && listener.dev !== dev.name) return -1;
  const device = listener.dev === undefined ? 0 : 4;
  if (listener.addr !== undefined) return sameIp(unmapped(listener.addr), addr) ? device + 2 : -1;
  if (listener.family === addr.family) return device + 1;
  return listener.family === 6 && !listener.v6only ? device : -1;
}

/** `::ffff:10.0.0.1` is the IPv4 address that it holds. */
function unmapped(ip: Ip): Ip {
  return ip.family === 6 && ip.value >> 32n === 0xffffn ? { family: 4, value: ip.value & 0xffffffffn } : ip;
}
