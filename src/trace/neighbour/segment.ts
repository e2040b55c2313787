import type { Link } from '../../model/network/link.ts';
import type { Network, Segment } from '../../model/network/netns.ts';

/** The underlay segment that a device is on. */
export function segmentOf(network: Network, netns: string, link: Link): Segment | undefined {
  return network.segments.find((segment) => segment.members.some((member) => member.netns === netns && member.ifindex === link.ifindex));
}

/** The other members of the device's segment; undefined when it is on none. */
export function segmentOthers(network: Network, netns: string, link: Link): Segment['members'] | undefined {
  const segment = segmentOf(network, netns, link);
  return segment?.members.filter((member) => member.netns !== netns || member.ifindex !== link.ifindex);
}
