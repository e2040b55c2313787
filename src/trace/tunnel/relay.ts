import { sameIp } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import type { Because } from '../../model/network/because.ts';
import type { Reaction } from '../reaction.ts';
import { routeFlow } from '../route/select.ts';
import type { Run } from '../run.ts';
import { newSkb } from '../skb.ts';
import type { Skb } from '../skb.ts';
import { known } from '../state/part.ts';

/** Bytes of the outer packet that an ICMPv6 error shows at most, and of the header in front of the inner one with the limit of encapsulations. */
const SHOWN = 1232;
const HEADERS = 48;

/**
 * An error about an outer packet came back to an ip6tnl device: whoever sent the inner packet is told that it cannot be reached (ip6_tnl_err, ip6ip6_err, ip4ip6_err,
 * net/ipv6/ip6_tunnel.c, 6.1). Tunnels over IPv4 pass nothing on: of an inner IPv6 packet they would as an IPv4 address, for which there is no route
 * (ip6_err_gen_icmpv6_unreach and the check for mapped sources in ip6_dst_lookup_tail).
 */
export function relayedError(run: Run, { netns }: Skb, quoted: Packet, type: number, code: number): { readonly because: readonly Because[]; readonly reaction: Reaction } | undefined {
  if (quoted.l4.kind !== 'packet' || quoted.src.family !== 6 || 'packet' in quoted.l4.inner || quoted.l4.header !== undefined) return undefined;
  const dev = known(run.netns(netns).links).find(({ up, detail }) => up && detail.kind === 'tunnel' && detail.mode === 'ip6tnl' && detail.remote !== undefined && sameIp(detail.remote, quoted.dst) && detail.local !== undefined && sameIp(detail.local, quoted.src));
  if (dev === undefined) return undefined;
  if (type === 2) run.doubt({ ...dev.because, text: `${dev.because.text} (passes on that its packets are too big)` });
  if (type !== 1 && !(type === 3 && code === 0)) return undefined;
  const { inner } = quoted.l4;
  const back = routeFlow(run, run.netns(netns), { family: inner.src.family, dst: inner.src, iif: 'lo', mark: 0, tos: 0 });
  const offender = newSkb({ ...inner, length: Math.min(inner.length, SHOWN - HEADERS) }, netns, 'host');
  if (back.kind === 'path' && back.path.route.type === 'unicast') offender.inDev = back.path.dev.name;
  return { because: [dev.because], reaction: inner.src.family === 4 ? { kind: 'icmp', type: 3, code: 1, offender } : { kind: 'icmp', type: 1, code: 3, offender } };
}
