import { freeName, noteDevice, plug } from '../device.ts';
import { addBridge } from '../device.ts';
import { say } from '../draft.ts';
import type { Device, Draft, Segment } from '../draft.ts';
import { addMember, subnetsOf } from '../segment.ts';
import { endMember } from './ends.ts';
import type { End, Ends } from './ends.ts';

/**
 * VXLAN (on vm also Geneve). `static`: neighbours and fdb by hand, as flannel and Calico do. `remote`: one remote for all. `flood`: an fdb entry for
 * whatever is not known. `stretched`: a port of a bridge on both sides.
 */
type Way = 'static' | 'remote' | 'flood' | 'stretched';

export function addVxlan(draft: Draft, ends: Ends): Segment {
  const { random } = draft;
  const way = random.weighted<Way>([[4, 'static'], [2, 'remote'], [1, 'flood'], [1, 'stretched']]);
  const kind = draft.kernel === 'vm' && way === 'remote' && random.chance(0.6) ? 'geneve' : 'vxlan';
  draft.tags.add(`topology:${kind}-${way}`);
  const id = random.int(1, 5000);
  const port = kind === 'geneve' ? 6081 : random.pick([4789, 8472, 4789, 5555]);
  const make = (own: End, far: End): Device => addDevice(draft, own, far, { kind, way, id, port });
  const devices = [make(ends.a, ends.b), make(ends.b, ends.a)] as const;
  if (way === 'static') return byHand(draft, ends, devices);
  const segment: Segment = { kind: 'lan', overlay: true, carries: draft.families, members: [], subnets: subnetsOf(draft) };
  for (const device of devices) addMember(draft, segment, way === 'stretched' ? stretched(draft, device) : device);
  return segment;
}

interface Shape {
  readonly kind: 'vxlan' | 'geneve';
  readonly way: Way;
  readonly id: number;
  readonly port: number;
}

function addDevice(draft: Draft, own: End, far: End, { kind, way, id, port }: Shape): Device {
  const { random } = draft;
  const device = noteDevice(draft, own.netns, freeName(draft, own.netns, kind === 'geneve' ? 'gnv0' : random.pick(['vxlan.calico', 'flannel.1', 'vx0'])), kind, random.chance(0.85) ? 1430 : 1500);
  const remote = way === 'remote' || way === 'stretched' ? ` remote ${far.address}` : '';
  const learning = kind === 'geneve' ? '' : way === 'static' ? ' nolearning' : random.pick([' nolearning', ' learning']);
  const local = kind === 'geneve' ? '' : ` local ${own.address}`;
  const odd = kind === 'geneve' ? '' : random.weighted([[8, ''], [1, ' df set'], [1, ' df inherit'], [1, ` ttl ${random.pick(['1', '2', '128', 'inherit'])}`]]);
  say(draft, 'link', own.netns, 'ip', `link add ${device.name} mtu ${device.mtu} address ${device.mac} type ${kind} id ${id}${remote}${local} dstport ${port}${learning}${odd}`);
  say(draft, 'up', own.netns, 'ip', `link set ${device.name} up`);
  if (way === 'flood') say(draft, 'neighbour', own.netns, 'bridge', `fdb append 00:00:00:00:00:00 dev ${device.name} dst ${far.address}`);
  return device;
}

/** Each end knows the other's inner address, MAC, and outer address. */
function byHand(draft: Draft, ends: Ends, [near, far]: readonly [Device, Device]): Segment {
  const members = [endMember(draft, near, draft.families), endMember(draft, far, draft.families)] as const;
  for (const [own, other, end] of [[members[0], members[1], ends.b], [members[1], members[0], ends.a]] as const) {
    for (const address of Object.values(other.address)) say(draft, 'neighbour', own.netns, 'ip', `neigh replace ${address} lladdr ${other.device.mac} dev ${own.device.name} nud permanent`);
    say(draft, 'neighbour', own.netns, 'bridge', `fdb replace ${other.device.mac} dev ${own.device.name} dst ${end.address}`);
  }
  return { kind: 'lan', overlay: true, onlink: true, carries: draft.families, members: [...members], subnets: {} };
}

function stretched(draft: Draft, device: Device): Device {
  const bridge = addBridge(draft, device.netns, 'brv');
  plug(draft, device, bridge);
  return bridge;
}
