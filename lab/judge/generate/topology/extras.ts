import { freshSubnet, whole } from './address.ts';
import { addAddress, noteDevice } from './device.ts';
import { say } from './draft.ts';
import type { Device, Draft } from './draft.ts';

/** Addresses beside the first of every device: on loopback, on a dummy device, a second one of a subnet, a subnet of its own. */
export function addExtras(draft: Draft): void {
  const { random } = draft;
  for (const { name, role } of draft.spaces) {
    if (role === 'switch') continue;
    if (random.chance(0.25)) ownAddress(draft, name);
    const device = draft.devices.find((one) => one.netns === name && one.addresses.length > 0);
    if (device !== undefined && random.chance(0.15)) secondary(draft, device);
    if (device !== undefined && random.chance(0.08)) moreSubnets(draft, device);
  }
}

/** A whole address that belongs to no link, which everybody has a route to. */
export function ownAddress(draft: Draft, netns: string): void {
  const dummy = draft.kernel === 'vm' && draft.random.chance(0.5);
  const device: Device = dummy ? (draft.devices.find((one) => one.netns === netns && one.name === 'dummy0') ?? addDummy(draft, netns, 'dummy0')) : loopback(draft, netns);
  for (const family of draft.families) {
    const address = freshSubnet(draft, family).host(draft.random.int(1, 5));
    addAddress(draft, device, `${address}/${whole(family)}`);
    draft.places.push({ address, family, kind: 'lo', netns, dev: device.name });
  }
}

export function addDummy(draft: Draft, netns: string, name: string): Device {
  const device = noteDevice(draft, netns, name, 'dummy');
  say(draft, 'link', netns, 'ip', `link add ${name} address ${device.mac} type dummy`);
  say(draft, 'up', netns, 'ip', `link set ${name} up`);
  return device;
}

function loopback(draft: Draft, netns: string): Device {
  return draft.devices.find((device) => device.netns === netns && device.kind === 'lo') ?? noteDevice(draft, netns, 'lo', 'lo', 65_536);
}

/** Another address of a subnet that the device is in: `secondary` to the kernel. */
function secondary(draft: Draft, device: Device): void {
  const segment = draft.segments.find(({ members }) => members.some((member) => member.device === device));
  if (segment === undefined) return;
  for (const subnet of Object.values(segment.subnets)) {
    const address = subnet.host(subnet.length === 29 ? 5 : draft.random.int(9, 13));
    if (draft.places.some((place) => place.address === address)) continue;
    addAddress(draft, device, `${address}/${subnet.length}`);
    draft.places.push({ address, family: subnet.family, kind: 'extra', netns: device.netns, dev: device.name });
  }
}

/** A subnet of which this device is the only member. */
function moreSubnets(draft: Draft, device: Device): void {
  for (const family of draft.families) {
    const subnet = freshSubnet(draft, family);
    const address = subnet.host(1);
    addAddress(draft, device, `${address}/${subnet.length}`);
    draft.places.push({ address, family, kind: 'lo', netns: device.netns, dev: device.name });
  }
}
