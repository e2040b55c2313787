import type { Link } from '../../model/network/link.ts';
import { receiveOnPort } from '../bridge/receive.ts';
import { familyOf, passHook } from '../hook.ts';
import type { Next } from '../next.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { masterOf } from '../state/links.ts';
import { upperElsewhere } from '../state/uppers.ts';
import { known } from '../state/part.ts';
import { drop, unknown } from '../stop.ts';
import { fitsDevice } from './forwardable.ts';

/**
 * A frame comes in by a device (netif_receive_skb): a VLAN device above takes its tag's frames, a bridge its ports' frames;
 * what is left is for the network layer, if it is addressed to this device at all.
 */
export function receive(run: Run, skb: Skb, dev: Link, own?: true): Next {
  if (!dev.up) {
    run.step({ stage: 'device-in', action: 'drop', because: [dev.because], facts: { dev: dev.name, up: false } });
    return drop(skb, { kind: 'device-down' }, { because: [dev.because], dev: dev.name });
  }
  skb.inDev = dev.name;
  skb.outDev = undefined;
  if (dev.detail.kind === 'veth') fitsDevice(run, skb, dev);
  const other = upperElsewhere(run, skb.netns, dev, skb.vlan);
  if (other !== undefined && (skb.vlan !== undefined || skb.dstMac !== dev.mac)) return unknown(skb, [other], dev.name);
  const child = vlanChild(run, skb, dev);
  if (child !== undefined) {
    skb.vlan = undefined;
    return { kind: 'receive', skb, dev: child };
  }
  const master = masterOf(run.netns(skb.netns), dev);
  if (master?.detail.kind === 'bridge') return receiveOnPort(run, skb, dev, master);
  if (master?.detail.kind === 'bond') return { kind: 'receive', skb, dev: master };
  if (master !== undefined) return unknown(skb, [master.because], dev.name);
  if (skb.vlan !== undefined) return drop(skb, { kind: 'bridge', why: 'vlan' }, { because: [dev.because], dev: dev.name });
  return upTheStack(run, skb, dev, false, own);
}

/** Past the device handlers: the type of the frame by its destination MAC (eth_type_trans), the ingress hook, the network layer. */
export function upTheStack(run: Run, skb: Skb, dev: Link, hooked = false, own = dev.detail.kind === 'loopback'): Next {
  skb.inDev = dev.name;
  if (!own) skb.pktType = frameType(skb, dev);
  run.step({ stage: 'device-in', action: 'receive', because: [], facts: skb.dstMac === undefined ? { dev: dev.name } : { dev: dev.name, mac: skb.dstMac } });
  // ip_rcv and ipv6_rcv clear their control block, in which a bridge that put it together has left the size of its fragments.
  if (skb.reassembled !== undefined) skb.reassembled = { largest: skb.reassembled.largest, forgotten: true };
  passHook(run, skb, 'ingress', familyOf(skb));
  return { kind: 'ip-receive', skb, dev, hooked };
}

function frameType(skb: Skb, dev: Link): Skb['pktType'] {
  if (skb.dstMac === undefined || dev.mac === undefined || dev.detail.kind === 'tunnel' || dev.detail.kind === 'tun') return 'host';
  if (skb.dstMac === 'ff:ff:ff:ff:ff:ff') return 'broadcast';
  return skb.dstMac === dev.mac ? 'host' : 'otherhost';
}

function vlanChild(run: Run, skb: Skb, dev: Link): Link | undefined {
  if (skb.vlan === undefined) return undefined;
  return known(run.netns(skb.netns).links).find((link) => link.detail.kind === 'vlan' && link.detail.lower === dev.ifindex && link.detail.vlan === skb.vlan);
}
