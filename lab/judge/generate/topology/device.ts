import { freshMac } from './address.ts';
import { say } from './draft.ts';
import type { Device, Draft } from './draft.ts';
import type { DeviceKind } from './topology.ts';

/** Notes a device; making it is said by the caller. */
export function noteDevice(draft: Draft, netns: string, name: string, kind: DeviceKind, mtu = 1500): Device {
  const device: Device = { netns, name, kind, mac: freshMac(draft), addresses: [], mtu };
  draft.devices.push(device);
  return device;
}

/** A veth pair; either end may be in any namespace. Both are up. */
export function addVeth(draft: Draft, a: { readonly netns: string; readonly name: string }, b: { readonly netns: string; readonly name: string }, mtu = 1500): [Device, Device] {
  const near = noteDevice(draft, a.netns, freeName(draft, a.netns, a.name), 'veth', mtu);
  const far = noteDevice(draft, b.netns, freeName(draft, b.netns, b.name), 'veth', mtu);
  near.peer = far;
  far.peer = near;
  // Said in the first end's namespace: Linux 6.1 refuses a name that the asking one has, wherever the device is to be.
  const [first, second] = far.netns === 'host' ? [far, near] : [near, far];
  say(draft, 'link', first.netns, 'ip', `link add ${end(first)} type veth peer ${end(second)}${second.netns === first.netns ? '' : ` netns ${second.netns}`}`);
  for (const { netns, name } of [near, far]) say(draft, 'up', netns, 'ip', `link set ${name} up`);
  return [near, far];
}

function end({ name, mac, mtu }: Device): string {
  return `name ${name} mtu ${mtu} address ${mac}`;
}

/** A bridge, up, without snooping: what a switch does with multicast is no part of the question. */
export function addBridge(draft: Draft, netns: string, name: string, options = ''): Device {
  const bridge = noteDevice(draft, netns, freeName(draft, netns, name), 'bridge');
  say(draft, 'link', netns, 'ip', `link add ${bridge.name} address ${bridge.mac} type bridge mcast_snooping 0 forward_delay 0${options}`);
  say(draft, 'up', netns, 'ip', `link set ${bridge.name} up`);
  return bridge;
}

/** Makes a device a port of a bridge in its namespace. */
export function plug(draft: Draft, port: Device, bridge: Device, options = ''): void {
  port.master = bridge.name;
  say(draft, 'port', port.netns, 'ip', `link set ${port.name} master ${bridge.name}${options === '' ? '' : ` type bridge_slave ${options}`}`);
}

/** The name, or with a number behind it when the namespace has one like it. */
export function freeName(draft: Draft, netns: string, name: string): string {
  const taken = new Set(draft.devices.filter((device) => device.netns === netns).map((device) => device.name));
  if (!taken.has(name) && !/\d$/.test(name)) return taken.has(`${name}0`) ? freeNumber(taken, name) : name;
  if (!taken.has(name)) return name;
  return freeNumber(taken, name.replace(/\d+$/, ''));
}

function freeNumber(taken: ReadonlySet<string>, stem: string): string {
  for (let number = 0; ; number += 1) if (!taken.has(`${stem}${number}`)) return `${stem}${number}`;
}

/** Gives a device an address, `text` as `ip addr add` wants it (with prefix length, maybe a peer). */
export function addAddress(draft: Draft, device: Device, text: string): void {
  device.addresses.push(text.split(' ')[0] ?? text);
  say(draft, 'address', device.netns, 'ip', `addr add ${text} dev ${device.name}${text.includes(':') ? ' nodad' : ''}`);
}
