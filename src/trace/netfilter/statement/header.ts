import type { Statement } from '../../../model/network/rule.ts';
import { ipHeader, TCP_HEADER } from '../../../net/header.ts';
import type { Packet } from '../../../net/packet.ts';
import type { Value } from '../../../model/network/expr.ts';
import { TCP_FLAG } from '../../../net/packet.ts';
import { isUnknown } from '../env.ts';
import type { Env } from '../env.ts';
import { evaluate } from '../expr.ts';
import { BREAK } from './effect.ts';
import type { Effect } from './effect.ts';
import { report } from './report.ts';

type SetField = Extract<Statement, { kind: 'set-field' }>;

/** Header bytes written without any translation of the connection (TTL, HL, DSCP, TOS targets; nft payload statements). */
export function setField(env: Env, statement: SetField): Effect | undefined {
  const value = evaluate(env, statement.to);
  if (value === undefined) return BREAK;
  if (isUnknown(value)) return { kind: 'unknown', because: env.rule };
  const packet = written(env.skb.packet, statement.field, value);
  if (packet === undefined) return BREAK;
  env.skb.packet = packet;
  if (breaksSum(env, statement.field)) env.skb.sum = env.rule;
  report(env, 'match', { set: statement.field }, packet);
  return undefined;
}

/** Up to so many bytes from the transport header on are summed anew (CHECKSUM_BREAK, include/linux/skbuff.h). */
const SUMMED_ANEW = 76;

/**
 * Conntrack leaves the sum that it made of an IPv6 packet on it, header included, and a rule that writes the header does not correct it: UDP then takes
 * the packet for damaged (nf_ip6_checksum of net/netfilter/utils.c, udp6_csum_init; 6.18).
 */
function breaksSum({ skb: { packet, ct, sum } }: Env, field: SetField['field']): boolean {
  if (sum !== 'own' || packet.src.family !== 6 || packet.protocol !== 17 || ct?.kind !== 'tracked') return false;
  return (field === 'ip ttl' || field === 'ip dscp' || field === 'ip ecn') && packet.length - 40 > SUMMED_ANEW;
}

function written(packet: Packet, field: SetField['field'], value: Value): Packet | undefined {
  if (typeof value === 'object') {
    if (!('family' in value) || value.family !== packet.src.family) return undefined;
    if (field === 'ip saddr') return { ...packet, src: value };
    return field === 'ip daddr' ? { ...packet, dst: value } : undefined;
  }
  if (typeof value !== 'number') return undefined;
  const { l4 } = packet;
  switch (field) {
    case 'ip dscp': return { ...packet, tos: (packet.tos & 3) | ((value & 63) << 2) };
    case 'ip ecn': return { ...packet, tos: (packet.tos & 252) | (value & 3) };
    case 'ip ttl': return { ...packet, ttl: value & 255 };
    case 'tcp mss': return l4.kind === 'tcp' && l4.mss !== undefined ? { ...packet, l4: { ...l4, mss: value } } : undefined;
    case 'tcp dport': return l4.kind === 'tcp' ? { ...packet, l4: { ...l4, dport: value } } : undefined;
    case 'udp dport': return l4.kind === 'udp' ? { ...packet, l4: { ...l4, dport: value } } : undefined;
    case 'ip saddr': case 'ip daddr': return undefined;
  }
}

/** What a SYN without the option allows (RFC 879, RFC 8200), and how long the option is. */
const DEFAULT_MSS = { 4: 536, 6: 1220 } as const;
const MSS_OPTION = 4;

/**
 * `-j TCPMSS` (net/netfilter/xt_TCPMSS.c): lowers the MSS option of a SYN, never raises it, and adds one to a SYN without it that brings no data; `tcp option maxseg size set`
 * (`adds` is false) leaves that alone. `pmtu` is the MTU of the way out (and of the way back, as far as the device that the packet came in by shows it) less 40 or 60 bytes.
 */
export function clampMss(env: Env, { to, adds }: { readonly to: number | 'pmtu'; readonly adds: boolean }): undefined {
  const { packet } = env.skb;
  const { l4 } = packet;
  if (l4.kind !== 'tcp' || (l4.flags & TCP_FLAG.syn) === 0) return;
  const wanted = to === 'pmtu' ? pathMss(env) : to;
  if (wanted === undefined) {
    env.ctx.doubt(env.rule);
    return;
  }
  const { family } = packet.src;
  if (l4.mss === undefined && (!adds || packet.length > ipHeader(family) + TCP_HEADER)) return;
  if (l4.mss !== undefined && l4.mss <= wanted) return;
  const mss = l4.mss === undefined ? Math.min(wanted, DEFAULT_MSS[family]) : wanted;
  env.skb.packet = { ...packet, length: packet.length + (l4.mss === undefined ? MSS_OPTION : 0), l4: { ...l4, mss } };
  report(env, 'match', { mss }, env.skb.packet);
}

function pathMss(env: Env): number | undefined {
  const { links } = env.netns;
  if (links.kind === 'missing') return undefined;
  const mtus = links.value.filter((link) => link.name === env.outDev || link.name === env.inDev).map((link) => link.mtu);
  return mtus.length === 0 ? undefined : Math.min(...mtus) - (env.skb.packet.src.family === 4 ? 40 : 60);
}
