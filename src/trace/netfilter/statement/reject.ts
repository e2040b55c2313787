import type { RejectWith } from '../../../model/network/rule.ts';
import { TCP_FLAG } from '../../../net/packet.ts';
import type { Env } from '../env.ts';
import { BREAK, DROP } from './effect.ts';
import type { Effect } from './effect.ts';

/**
 * REJECT (net/ipv4/netfilter/ipt_REJECT.c, nf_reject_ipv4.c; nft_reject_inet.c). The packet is dropped in any case; an answer is
 * sent for TCP only with tcp-reset (never to a RST), and no ICMP to a later fragment or about an ICMP error. The packet's checksum is taken for right,
 * of an unknown protocol too, whose data the kernel sums up as a whole (nf_reject_verify_csum).
 */
export function reject(env: Env, how: RejectWith): Effect {
  const { packet } = env.skb;
  const { l4 } = packet;
  if (how.kind === 'tcp-reset') {
    return l4.kind !== 'tcp' || (l4.flags & TCP_FLAG.rst) !== 0 ? DROP : { kind: 'reject', with: how };
  }
  const family = packet.src.family;
  if ((how.kind === 'icmp' && family !== 4) || (how.kind === 'icmpv6' && family !== 6)) return BREAK;
  if (packet.fragment !== undefined && packet.fragment.offset !== 0) return DROP;
  if (l4.kind === 'icmp' && (family === 6 ? l4.type < 128 : [3, 4, 5, 11, 12].includes(l4.type))) return DROP;
  return { kind: 'reject', with: how };
}
