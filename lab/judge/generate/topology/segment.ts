import { freshSubnet, linkLocal, whole } from './address.ts';
import { addAddress, addBridge, addVeth, plug } from './device.ts';
import { say } from './draft.ts';
import type { Device, Draft, Member, Segment, Space, Subnet } from './draft.ts';
import type { Family } from './topology.ts';

/** A link of two in a subnet of its own. */
export function joinByVeth(draft: Draft, parent: Space, child: Space, mtu = 1500): Segment {
  const [near, far] = addVeth(draft, { netns: parent.name, name: `to-${child.name}` }, { netns: child.name, name: 'eth0' }, mtu);
  const segment: Segment = { kind: 'lan', carries: draft.families, members: [], subnets: subnetsOf(draft) };
  draft.segments.push(segment);
  for (const device of [near, far]) addMember(draft, segment, device);
  return segment;
}

/** A link of two that each have one address and know the other's (`ip addr add A peer B`). */
export function joinByPeers(draft: Draft, parent: Space, child: Space): Segment {
  const [near, far] = addVeth(draft, { netns: parent.name, name: `pt-${child.name}` }, { netns: child.name, name: 'eth0' });
  const subnets = subnetsOf(draft);
  const segment: Segment = { kind: 'peer', carries: draft.families, members: [memberOf(near), memberOf(far)], subnets: {} };
  draft.segments.push(segment);
  for (const family of draft.families) {
    const subnet = subnets[family];
    if (subnet === undefined) continue;
    const [a, b] = [subnet.host(1), subnet.host(2)];
    addAddress(draft, near, `${a} peer ${b}/${whole(family)}`);
    addAddress(draft, far, `${b} peer ${a}/${whole(family)}`);
    [a, b].forEach((address, index) => note(draft, segment.members[index], family, address));
  }
  return segment;
}

/** A pod as Calico makes it: one whole address, a gateway that nobody has and the node's proxy_arp answers for (for IPv6 the node's link-local). */
export function joinAsCalicoPod(draft: Draft, node: Space, pod: Space, block: Partial<Record<Family, Subnet>>, number: number): Segment {
  const [near, far] = addVeth(draft, { netns: node.name, name: `cali${pod.name}` }, { netns: pod.name, name: 'eth0' });
  const segment: Segment = { kind: 'calico', carries: draft.families, members: [memberOf(far), memberOf(near)], subnets: {} };
  draft.segments.push(segment);
  for (const family of draft.families) {
    const address = block[family]?.host(number);
    if (address === undefined) continue;
    addAddress(draft, far, `${address}/${whole(family)}`);
    note(draft, segment.members[0], family, address);
    say(draft, 'route', node.name, 'ip', `route add ${address} dev ${near.name}${family === 4 ? ' scope link' : ''}`);
  }
  if (draft.families.includes(4)) {
    say(draft, 'route', pod.name, 'ip', `route add 169.254.1.1 dev ${far.name} scope link`);
    say(draft, 'setting', node.name, 'sysctl', `net/ipv4/conf/${near.name}/proxy_arp=1`);
    draft.places.push({ address: '169.254.1.1', family: 4, kind: 'gateway', netns: node.name });
  }
  return segment;
}

/** A LAN around a bridge in `at`; with `inside` the namespace has an address on it itself. */
export function makeBridged(draft: Draft, at: Space, name: string, inside: boolean, options = ''): Segment {
  const bridge = addBridge(draft, at.name, name, options);
  const segment: Segment = { kind: 'lan', carries: draft.families, members: [], subnets: subnetsOf(draft), bridge };
  draft.segments.push(segment);
  if (inside) addMember(draft, segment, bridge);
  return segment;
}

/** Plugs a namespace into a LAN that has a bridge. */
export function joinBridge(draft: Draft, segment: Segment, child: Space, options = ''): Device {
  const { bridge } = segment;
  if (bridge === undefined) throw new Error('a link without a bridge takes no more members');
  const [port, device] = addVeth(draft, { netns: bridge.netns, name: `v-${child.name}` }, { netns: child.name, name: 'eth0' });
  plug(draft, port, bridge, options);
  addMember(draft, segment, device);
  return port;
}

/** A device's first addresses in a segment's subnets. */
export function addMember(draft: Draft, segment: Segment, device: Device): Member {
  const member = memberOf(device);
  segment.members.push(member);
  for (const family of draft.families) {
    const subnet = segment.subnets[family];
    if (subnet === undefined) continue;
    const address = subnet.host(segment.members.length);
    addAddress(draft, device, `${address}/${subnet.length}`);
    note(draft, member, family, address);
  }
  return member;
}

function memberOf(device: Device): Member {
  return { netns: device.netns, device, address: {} };
}

function note(draft: Draft, member: Member | undefined, family: Family, address: string): void {
  if (member === undefined) return;
  member.address[family] = address;
  draft.places.push({ address, family, kind: 'device', netns: member.netns, dev: member.device.name });
}

export function subnetsOf(draft: Draft): Partial<Record<Family, Subnet>> {
  return Object.fromEntries(draft.families.map((family) => [family, freshSubnet(draft, family)]));
}

/** How one member of a segment sends to, or by, another: the words of a route after its prefix. */
export function nextHop(segment: Segment, from: Member, to: Member, family: Family): string {
  const dev = `dev ${from.device.name}`;
  if (segment.kind === 'calico') {
    if (from !== segment.members[0]) return family === 4 ? dev : `via ${linkLocal(to.device)} ${dev}`;
    return family === 4 ? `via 169.254.1.1 ${dev} onlink` : `via ${linkLocal(to.device)} ${dev}`;
  }
  const gateway = segment.remotes?.get(from.netns) ?? (segment.kind === 'tunnel' ? undefined : to.address[family]);
  const onlink = segment.onlink === true || segment.remotes !== undefined ? ' onlink' : '';
  return gateway === undefined ? dev : `via ${gateway} ${dev}${onlink}`;
}
