import type { Statement } from '../../../model/network/rule.ts';
import { sameIp } from '../../../net/ip.ts';
import type { Env } from '../env.ts';
import { ACCEPT, BREAK, DROP } from './effect.ts';
import type { Effect } from './effect.ts';
import { report } from './report.ts';

/**
 * TPROXY (net/netfilter/xt_TPROXY.c, nft_tproxy.c): gives the packet to a local listener without changing it. With none there
 * iptables drops, nft goes on with the next rule; with one iptables accepts, nft goes on with the rule.
 */
export function tproxy(env: Env, statement: Extract<Statement, { kind: 'tproxy' }>): Effect | undefined {
  const { skb } = env;
  const { l4 } = skb.packet;
  const nft = env.table.dialect === 'nft';
  if (l4.kind !== 'tcp' && l4.kind !== 'udp') return nft ? BREAK : DROP;
  const { listeners } = env.netns;
  if (listeners.kind === 'missing') return { kind: 'unknown', because: listeners.because };
  const port = statement.port === undefined || statement.port === 0 ? l4.dport : statement.port;
  const addr = statement.addr !== undefined && statement.addr.value !== 0n ? statement.addr : undefined;
  const found = listeners.value.find((listener) => listener.protocol === skb.packet.protocol && listener.port === port
    && (listener.addr === undefined || sameIp(listener.addr, addr ?? skb.packet.dst)));
  if (found === undefined) return nft ? BREAK : DROP;
  skb.transparentTo = { port, ...(addr === undefined ? {} : { addr }) };
  if (statement.mark !== undefined) skb.mark = ((skb.mark & ~statement.mark.mask) ^ statement.mark.value) >>> 0;
  report(env, 'match', { tproxy: port });
  return nft ? undefined : ACCEPT;
}
