import { formatIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import type { Link } from '../../model/network/link.ts';
import type { Run } from '../run.ts';
import { newSkb } from '../skb.ts';
import { endOf } from '../stop.ts';
import type { End } from '../stop.ts';
import { encapsulateTo, remoteEnd } from '../tunnel/vxlan.ts';
import type { Crossing, Hearer } from './audience.ts';

const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/**
 * Whether a request for a neighbour gets through the tunnels to the one that hears it, and its answer back: each is a packet of the underlay,
 * with a flow of its own, that is routed and filtered there like any (vxlan_xmit, geneve_xmit). Gives how one of them ended; undefined when both arrive.
 */
export function lostInTunnel(run: Run, hearer: Hearer, target: Ip, asker: Crossing['from']): End | undefined {
  const asking = underWay(run);
  const question = `${asker.netns} ${asker.link.ifindex} ${formatIp(target)} ${hearer.netns} ${hearer.link.ifindex}`;
  if (asking.has(question)) return endOf(newSkb(requestFor(target), asker.netns, 'outgoing'), { kind: 'lost', by: { kind: 'neighbour', ip: target, why: 'nobody-has-it' } }, { because: [asker.link.because], dev: asker.link.name });
  asking.add(question);
  try {
    return lostBetween(run, hearer, target, asker.link.mac ?? '');
  } finally {
    asking.delete(question);
  }
}

const asked = new WeakMap<Run, Set<string>>();

/** The requests that are on their way in a run: what carries one waits for its own answer where it needs the very neighbour that is asked for (seen on 6.18). */
function underWay(run: Run): Set<string> {
  const known = asked.get(run) ?? new Set();
  asked.set(run, known);
  return known;
}

function lostBetween(run: Run, { through = [], link: { mac: owner = '' } }: Hearer, target: Ip, asker: string): End | undefined {
  for (const { from, to } of through) {
    const lost = crosses(run, from, { ...to, address: to.address }, target, { src: asker, dst: BROADCAST });
    if (lost !== undefined) return lost;
  }
  for (const { from, to } of through.toReversed()) {
    const lost = crosses(run, to, from, target, { src: owner, dst: asker });
    if (lost !== undefined) return lost;
  }
  return undefined;
}

/** Without an address, the answer goes where the device's forwarding table has the MAC, or where the request came from (vxlan_snoop). */
function crosses(run: Run, { netns, link }: Crossing['from'], to: Crossing['from'] & { readonly address?: Ip }, target: Ip, mac: Record<'src' | 'dst', string>): End | undefined {
  const { detail } = link;
  if (detail.kind !== 'vxlan' && detail.kind !== 'geneve') return undefined;
  const skb = newSkb(requestFor(target), netns, 'outgoing');
  skb.srcMac = mac.src;
  skb.dstMac = mac.dst;
  const request = skb.packet;
  const end = to.address === undefined ? remoteEnd(run, skb, link, detail) : { ip: to.address, because: link.because };
  if (end === undefined) return undefined;
  let taker: Link | undefined;
  const lost = run.reaches(skb, () => encapsulateTo(run, skb, link, detail, end, 'neighbour'), (next) => {
    if (next.kind !== 'receive' || next.skb.packet !== request) return false;
    taker = next.dev;
    return true;
  });
  return lost ?? (taker === to.link || taker === undefined ? undefined : endOf(skb, { kind: 'lost', by: { kind: 'underlay' } }, { because: [taker.because], dev: link.name }));
}

/** An ARP request, or a neighbour solicitation with the sender's MAC: only its length matters. */
function requestFor(target: Ip): Packet {
  return { src: target, dst: target, protocol: target.family === 4 ? 0 : 58, l4: { kind: 'opaque' }, ttl: 255, length: target.family === 4 ? 28 : 72, df: false, tos: 0 };
}
