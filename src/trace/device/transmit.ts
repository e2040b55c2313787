import type { Ip } from '../../net/ip.ts';
import type { Link, Peer } from '../../model/network/link.ts';
import { sendFromBridge } from '../bridge/send.ts';
import type { Next } from '../next.ts';
import type { Run } from '../run.ts';
import { segmentOthers } from '../neighbour/segment.ts';
import { meetAcl } from '../network-acl/index.ts';
import { meetGroups } from '../security-group/index.ts';
import { newSkb } from '../skb.ts';
import type { Skb } from '../skb.ts';
import { linkByIndex, running } from '../state/links.ts';
import { drop, endOf, lose, stop, unknown } from '../stop.ts';
import { encapsulateInTunnel } from '../tunnel/ip-tunnel.ts';
import { encapsulateInVxlan } from '../tunnel/vxlan.ts';
import { onUnderlay } from './underlay.ts';

/** So many devices without a queue may send a packet one within the other (XMIT_RECURSION_LIMIT of include/linux/netdevice.h, 6.18: more than 8 are sending already). */
const DEEPEST = 9;

/**
 * A frame leaves by a device (dev_queue_xmit and the device's own transmit function). A tunnel whose own packets come back to it by a bridge or
 * another tunnel is not noticed by its driver, but here: "Dead loop on virtual device" (__dev_queue_xmit of net/core/dev.c), of which the sender hears nothing.
 */
export function transmit(run: Run, skb: Skb, dev: Link, nexthop: Ip | undefined): Next {
  run.leaveBy(dev.name);
  if (!running(dev)) {
    run.step({ stage: 'device-out', action: 'drop', because: [dev.because], facts: { dev: dev.name, ...(dev.up ? { carrier: false } : { up: false }) } });
    return drop(skb, { kind: 'device-down' }, { because: [dev.because], dev: dev.name });
  }
  meetGroups(run, skb, dev, 'egress');
  meetAcl(run, skb, dev, 'egress');
  skb.depth += 1;
  if (skb.depth > DEEPEST) {
    run.step({ stage: 'device-out', action: 'drop', because: [dev.because], facts: { dev: dev.name, depth: skb.depth } });
    return stop(skb, { kind: 'loop' }, { because: [dev.because], dev: dev.name });
  }
  const { detail } = dev;
  switch (detail.kind) {
    case 'loopback':
      run.step({ stage: 'device-out', action: 'send', because: [], facts: { dev: dev.name, kind: 'loopback' } });
      return { kind: 'receive', skb: { ...skb, pktType: 'host', depth: 0 }, dev };
    case 'veth':
      return throughVeth(run, skb, dev, detail.peer);
    case 'bridge':
      return sendFromBridge(run, skb, dev);
    case 'vlan':
      return byLowerDevice(run, skb, dev, detail.lower, detail.vlan);
    case 'vxlan': case 'geneve':
      return encapsulateInVxlan(run, skb, dev, detail);
    case 'tunnel':
      return encapsulateInTunnel(run, skb, dev, detail, nexthop);
    case 'dummy':
      run.step({ stage: 'device-out', action: 'lose', because: [dev.because], facts: { dev: dev.name, kind: 'dummy' } });
      return lose(skb, { kind: 'no-peer' }, { because: [dev.because], dev: dev.name });
    case 'physical': case 'tun': case 'bond': case 'macvlan': case 'ipvlan': case 'vrf': case 'wireguard': case 'ifb': case 'nlmon': case 'unsupported':
      return outside(run, skb, dev);
  }
}

/** veth_xmit: the frame arrives at the peer; conntrack's view is forgotten, the mark too in another namespace (skb_scrub_packet). */
function throughVeth(run: Run, skb: Skb, dev: Link, peer: Peer): Next {
  if (peer.kind === 'unknown') {
    if (segmentOthers(run.network, skb.netns, dev) !== undefined) return onUnderlay(run, skb, dev);
    run.step({ stage: 'device-out', action: 'unknown', because: [peer.because], facts: { dev: dev.name } });
    return unknown(skb, [peer.because], dev.name);
  }
  const netns = run.network.netns.get(peer.netns);
  const other = netns === undefined ? undefined : linkByIndex(netns, peer.ifindex);
  if (other === undefined) return unknown(skb, [peer.because, { text: `the other end of ${dev.name} in ${peer.netns} was not collected` }], dev.name);
  run.step({ stage: 'device-out', action: 'send', because: [], facts: { dev: dev.name, kind: 'veth', peer: other.name, 'peer-netns': peer.netns } });
  return { kind: 'receive', skb: scrubbed(skb, peer.netns), dev: other };
}

/** What of a packet survives the way to another stack: the frame, and inside one namespace the mark. */
export function scrubbed(skb: Skb, netns: string): Skb {
  const frame = newSkb(skb.packet, netns, 'host', netns === skb.netns ? skb.mark : 0);
  frame.srcMac = skb.srcMac;
  frame.dstMac = skb.dstMac;
  frame.vlan = skb.vlan;
  frame.pieces = skb.pieces;
  frame.bundle = skb.bundle;
  frame.carries = skb.carries;
  frame.outerSum = skb.outerSum;
  frame.sum = skb.sum === undefined ? undefined : 'own';
  return frame;
}

function byLowerDevice(run: Run, skb: Skb, dev: Link, lower: number, vlan: number): Next {
  if (dev.lowerIn !== undefined) return unknown(skb, [dev.because, dev.lowerIn.because], dev.name);
  const link = linkByIndex(run.netns(skb.netns), lower);
  if (link === undefined) return unknown(skb, [dev.because], dev.name);
  run.step({ stage: 'device-out', action: 'send', because: [], facts: { dev: dev.name, kind: 'vlan', vlan, lower: link.name } });
  return { kind: 'transmit', skb: { ...skb, vlan }, dev: link };
}

function outside(run: Run, skb: Skb, dev: Link): Next {
  if (segmentOthers(run.network, skb.netns, dev) !== undefined) return onUnderlay(run, skb, dev);
  run.step({ stage: 'wire', action: 'send', because: [dev.because], facts: { dev: dev.name } });
  if (dev.detail.kind === 'physical' || dev.detail.kind === 'bond' || dev.detail.kind === 'tun') return { kind: 'end', end: endOf(skb, { kind: 'leaves-the-model' }, { because: [dev.because], dev: dev.name }) };
  return unknown(skb, [dev.because], dev.name);
}
