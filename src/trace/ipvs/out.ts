import { formatIp } from '../../net/ip.ts';
import { readdress } from '../flow.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { flowFromServer } from './flow.ts';
import type { IpvsFlow } from './flow.ts';

/**
 * ip_vs_out_hook with handle_response: an answer of a masqueraded real server gets the virtual address back as its source; an
 * ICMP error about such a connection is rewritten too. Gives whether the packet was changed.
 */
export function answerFromServer(run: Run, skb: Skb): boolean {
  if (skb.ipvsDone !== undefined) return false;
  if (skb.packet.l4.kind === 'icmp') return errorFromServer(run, skb);
  const flow = flowFromServer(run, skb.netns, skb.packet);
  if (flow === undefined || flow.forwarding !== 'masquerade') return false;
  skb.packet = readdress(skb.packet, { src: flow.virtual.addr, sport: flow.virtual.port });
  finish(run, skb, flow);
  return true;
}

function finish(run: Run, skb: Skb, flow: IpvsFlow): void {
  skb.ipvsDone = 'here';
  if (!flow.conntrack) skb.ct = { kind: 'untracked' };
  run.step({ stage: 'ipvs', action: 'untranslate', because: flow.because, facts: { from: formatIp(flow.destination.addr), to: formatIp(flow.virtual.addr) }, packet: skb.packet });
}

/** handle_response_icmp: the quoted packet is one that was sent on to the real server. Whoever made the error, it comes from the virtual address (ip_vs_nat_icmp; seen on 6.1). */
function errorFromServer(run: Run, skb: Skb): boolean {
  const { l4 } = skb.packet;
  if (l4.kind !== 'icmp' || l4.quoted === undefined) return false;
  const { quoted } = l4;
  const flow = flowFromServer(run, skb.netns, reversed(quoted));
  if (flow === undefined || flow.forwarding !== 'masquerade') return false;
  skb.packet = { ...skb.packet, src: flow.virtual.addr, l4: { ...l4, quoted: readdress(quoted, { dst: flow.virtual.addr, dport: flow.virtual.port }) } };
  finish(run, skb, flow);
  return true;
}

/** A packet with its ends exchanged. */
export function reversed(packet: Skb['packet']): Skb['packet'] {
  const { l4 } = packet;
  const ports = l4.kind === 'tcp' || l4.kind === 'udp' || l4.kind === 'sctp' || l4.kind === 'dccp' || l4.kind === 'udplite' ? { sport: l4.dport, dport: l4.sport } : {};
  return readdress(packet, { src: packet.dst, dst: packet.src, ...ports });
}
