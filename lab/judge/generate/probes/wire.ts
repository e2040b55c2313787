import type { WireProbe } from '../../world.ts';
import type { DeviceFacts, Topology } from '../topology/index.ts';
import { dressed, someL4, unknownProtocol } from './crafted.ts';
import { familyOf, someDport } from './ports.ts';
import type { Asking } from './ports.ts';

/** A crafted packet by some veth: its source is honest half of the time. Undefined where there is no veth. */
export function wireProbe(asking: Asking): WireProbe | undefined {
  const { random, topology, id } = asking;
  const device = pickWire(asking);
  if (device?.peer === undefined) return undefined;
  const family = random.pick(topology.families);
  const number = id();
  const ends = { src: someSource(asking, device, family), dst: someDestination(asking, device, family) };
  const nobody = topology.places.some((place) => place.address === ends.dst && (place.kind === 'nobody' || place.kind === 'outside'));
  const l4 = nobody && random.chance(0.3) ? unknownProtocol(random) : someL4(random, family, 40_000 + number, (protocol) => someDport(asking, protocol));
  const mtu = topology.devices.find((one) => one.netns === device.peer?.netns && one.name === device.peer.dev)?.mtu ?? 1500;
  return { kind: 'wire', id: number, netns: device.netns, dev: device.name, from: device.peer, packet: dressed(random, ends, l4, mtu) };
}

/** Devices of routers more often than others: they are where packets pass. */
function pickWire({ random, topology }: Asking): DeviceFacts | undefined {
  const wires = topology.devices.filter((device) => usable(topology, device) && topology.spaces.some((space) => space.netns === device.netns && space.role !== 'switch'));
  if (wires.length === 0) return undefined;
  const weights = wires.map((device): [number, DeviceFacts] => [(device.master === undefined ? 3 : 1) * (topology.spaces.some((space) => space.netns === device.netns && space.role === 'router') ? 2 : 1), device]);
  return random.weighted(weights);
}

/** A veth that is up on both ends. */
export function usable(topology: Topology, { kind, peer, down }: DeviceFacts): boolean {
  if (kind !== 'veth' || peer === undefined || down === true) return false;
  return topology.devices.every((other) => other.netns !== peer.netns || other.name !== peer.dev || other.down !== true);
}

const MARTIANS: Readonly<Record<4 | 6, readonly string[]>> = {
  4: ['127.0.0.1', '127.3.2.1', '0.0.0.0', '0.1.2.3', '240.0.0.1', '255.255.255.255', '224.0.0.5', '169.254.9.9', '198.51.100.7'],
  6: ['::1', 'fd00:ffff::7', '2001:db8:77::7'],
};

function someSource({ random, topology, hints }: Asking, device: DeviceFacts, family: 4 | 6): string {
  const ofFamily = topology.places.filter((place) => place.family === family && place.netns !== undefined && place.kind !== 'gateway' && place.kind !== 'vip');
  const behind = ofFamily.filter((place) => place.netns === device.peer?.netns).map((place) => place.address);
  const receivers = ofFamily.filter((place) => place.netns === device.netns).map((place) => place.address);
  const others = ofFamily.map((place) => place.address);
  const hinted = (hints.sources ?? []).filter((address) => familyOf(address) === family);
  const choices: [number, readonly string[]][] = [[8, behind], [1.5, receivers], [2, others], [hinted.length > 0 ? 3 : 0, hinted], [1.5, MARTIANS[family]], [1, topology.places.filter((place) => place.family === family && place.kind === 'nobody').map((place) => place.address)]];
  return random.pick(random.weighted(choices.filter(([, list]) => list.length > 0)));
}

function someDestination({ random, topology, hints }: Asking, device: DeviceFacts, family: 4 | 6): string {
  const ofFamily = topology.places.filter((place) => place.family === family && place.kind !== 'gateway');
  const here = ofFamily.filter((place) => place.netns === device.netns).map((place) => place.address);
  const hinted = (hints.targets ?? []).map((target) => target.address).filter((address) => familyOf(address) === family);
  const choices: [number, readonly string[]][] = [[5, here], [6, ofFamily.filter((place) => place.netns !== undefined).map((place) => place.address)], [hinted.length > 0 ? 5 : 0, hinted], [0.4, family === 4 ? ['127.0.0.1', '0.0.0.0', '240.0.0.9'] : ['::1']], [1, ofFamily.filter((place) => place.netns === undefined).map((place) => place.address)]];
  return random.pick(random.weighted(choices.filter(([, list]) => list.length > 0)));
}
