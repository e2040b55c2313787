import { addVeth, freeName, noteDevice } from './device.ts';
import { say } from './draft.ts';
import type { Device, Draft, Segment, Space } from './draft.ts';
import { addMember, subnetsOf } from './segment.ts';

/** A link of two whose frames carry a VLAN's tag: the addresses are on devices above the veth. */
export function joinByVlan(draft: Draft, parent: Space, child: Space): Segment {
  const ends = addVeth(draft, { netns: parent.name, name: `tr-${child.name}` }, { netns: child.name, name: 'eth0' });
  const segment: Segment = { kind: 'lan', carries: draft.families, members: [], subnets: subnetsOf(draft) };
  draft.segments.push(segment);
  const id = draft.random.int(2, 4000);
  for (const lower of ends) addMember(draft, segment, addVlanDevice(draft, lower, id));
  return segment;
}

export function addVlanDevice(draft: Draft, lower: Device, id: number): Device {
  const device = noteDevice(draft, lower.netns, freeName(draft, lower.netns, draft.random.pick([`${lower.name}.${id}`, `vlan${id}`])), 'vlan', lower.mtu);
  say(draft, 'link', lower.netns, 'ip', `link add link ${lower.name} name ${device.name} address ${device.mac} type vlan id ${id}`);
  say(draft, 'up', lower.netns, 'ip', `link set ${device.name} up`);
  return device;
}

/** What a bridge that filters by VLAN is told: its ports, and itself where it has addresses, are in one VLAN. */
export function putInVlan(draft: Draft, bridge: Device, inside: boolean): void {
  const { random } = draft;
  const id = random.int(2, 4000);
  for (const port of draft.devices.filter((device) => device.netns === bridge.netns && device.master === bridge.name)) {
    const own = random.chance(0.92) ? id : random.int(2, 4000);
    say(draft, 'neighbour', bridge.netns, 'bridge', `vlan add vid ${own} dev ${port.name} pvid untagged`);
    if (random.chance(0.7)) say(draft, 'neighbour', bridge.netns, 'bridge', `vlan del vid 1 dev ${port.name}`);
  }
  if (inside) say(draft, 'neighbour', bridge.netns, 'bridge', `vlan add vid ${id} dev ${bridge.name} self pvid untagged`);
}
