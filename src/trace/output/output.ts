import { offWire } from '../balancer/index.ts';
import { familyOf, passHook } from '../hook.ts';
import { resolve } from '../neighbour/resolve.ts';
import type { Next } from '../next.ts';
import type { Path } from '../route/path.ts';
import type { Link } from '../../model/network/link.ts';
import type { Run } from '../run.ts';
import { meetAcl } from '../network-acl/index.ts';
import { meetGroups } from '../security-group/index.ts';
import type { Skb } from '../skb.ts';
import { unknown } from '../stop.ts';
import { isMulticast } from '../route/special.ts';
import { fitOrFragment } from './size.ts';

/** ip_output, ip_finish_output: POSTROUTING, the size, the next hop's MAC, and out by the device (net/ipv4/ip_output.c). */
export function output(run: Run, skb: Skb, path: Path): Next {
  skb.outDev = path.dev.name;
  passHook(run, skb, 'postrouting', familyOf(skb));
  fitOrFragment(run, skb, path);
  if (path.type === 'broadcast' || isMulticast(skb.packet.dst)) return unknown(skb, [...path.because, { text: 'broadcast and multicast delivery is not walked' }], path.dev.name);
  // The groups stand behind the device, and what is beyond them is not asked for who has the next hop's address.
  if (path.dev.up) {
    meetGroups(run, skb, path.dev, 'egress');
    meetAcl(run, skb, path.dev, 'egress');
  }
  const taken = offWire(run, skb, path.dev);
  if (taken !== undefined) return taken;
  const nexthop = path.via ?? skb.packet.dst;
  skb.srcMac = undefined;
  skb.dstMac = undefined;
  if (asksForNeighbour(path.dev)) {
    const mac = resolve(run, skb, path.dev, nexthop);
    if (typeof mac !== 'string') return { kind: 'end', end: mac };
    skb.dstMac = mac;
    if (path.dev.mac !== undefined) skb.srcMac = path.dev.mac;
  }
  return { kind: 'transmit', skb, dev: path.dev, nexthop };
}

/** Devices without link addresses need no neighbour; a device that is down or dead drops before it asks. */
function asksForNeighbour(dev: Link): boolean {
  if (!dev.up) return false;
  return dev.detail.kind !== 'loopback' && dev.detail.kind !== 'tunnel' && dev.detail.kind !== 'tun' && dev.detail.kind !== 'wireguard' && dev.detail.kind !== 'dummy';
}
