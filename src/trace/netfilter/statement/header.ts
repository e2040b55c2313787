import type { Statement } from '../../../model/network/rule.ts';
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
  report(env, 'match', { set: statement.field }, packet);
  return undefined;
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

/**
 * `-j TCPMSS` (net/netfilter/xt_TCPMSS.c): lowers the MSS option of a SYN, never raises it. `pmtu` is the MTU of the way out
 * (and of the way back, as far as the device that the packet came in by shows it) less 40 or 60 bytes.
 */
export function clampMss(env: Env, to: number | 'pmtu'): undefined {
  const { packet } = env.skb;
  const { l4 } = packet;
  if (l4.kind !== 'tcp' || (l4.flags & TCP_FLAG.syn) === 0) return;
  const wanted = to === 'pmtu' ? pathMss(env) : to;
  if (wanted === undefined) {
    env.ctx.doubt(env.rule);
    return;
  }
  if (l4.mss !== undefined && l4.mss <= wanted) return;
  env.skb.packet = { ...packet, l4: { ...l4, mss: wanted } };
  report(env, 'match', { mss: wanted }, env.skb.packet);
}

function pathMss(env: Env): number | undefined {
  const { links } = env.netns;
  if (links.kind === 'missing') return undefined;
  const mtus = links.value.filter((link) => link.name === env.outDev || link.name === env.inDev).map((link) => link.mtu);
  return mtus.length === 0 ? undefined : Math.min(...mtus) - (env.skb.packet.src.family === 4 ? 40 : 60);
}
