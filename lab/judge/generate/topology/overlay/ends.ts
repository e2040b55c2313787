import { addAddress } from '../device.ts';
import { freshSubnet, whole } from '../address.ts';
import type { Device, Draft, Member } from '../draft.ts';
import type { Family } from '../topology.ts';

/** Both ends of a tunnel: addresses of the outer family that reach each other. */
export interface Ends {
  readonly outer: Family;
  readonly a: End;
  readonly b: End;
}

export interface End {
  readonly netns: string;
  readonly address: string;
}

/** Whole addresses on the tunnel's device, as Calico and flannel give; of the families that the tunnel carries. */
export function endMember(draft: Draft, device: Device, carries: readonly Family[]): Member {
  const address: Partial<Record<Family, string>> = {};
  for (const family of carries) {
    const own = freshSubnet(draft, family).host(1);
    address[family] = own;
    addAddress(draft, device, `${own}/${whole(family)}`);
    draft.places.push({ address: own, family, kind: 'lo', netns: device.netns, dev: device.name });
  }
  return { netns: device.netns, device, address };
}
