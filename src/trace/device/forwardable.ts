import type { Link } from '../../model/network/link.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { drop } from '../stop.ts';

/**
 * veth and bridges carry frames of the device's MTU and four bytes for a VLAN tag, and drop longer ones without a word
 * (is_skb_forwardable, include/linux/netdevice.h). A segmentation offload's bundle is not checked.
 */
export function fitsDevice(run: Run, skb: Skb, dev: Link): void {
  const size = skb.packet.length;
  if (size <= dev.mtu + 4 || skb.bundle === true) return;
  run.step({ stage: 'mtu', action: 'drop', because: [dev.because], facts: { dev: dev.name, mtu: dev.mtu, size } });
  drop(skb, { kind: 'mtu', mtu: dev.mtu, size, icmpArrives: false }, { because: [dev.because], dev: dev.name });
}
