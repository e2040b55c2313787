/**
 * Random networks without rules. `shape` grows a tree of namespaces, `extra` adds second ways, addresses and tunnels, `routing` gives all of
 * them routes by shortest paths (so that all of it works), `policy` says some of it with rules and tables, `perturb` breaks a little
 * of it: at most four lines, each of which can be left out. Nothing here looks at a kernel; two draws of one seed are the same.
 */
import type { Random } from '../../random.ts';
import { dressBridges } from './bridges.ts';
import { stepsOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { addExtras } from './extras.ts';
import { addIpvs } from './ipvs.ts';
import { addListeners } from './listeners.ts';
import { addStrangers } from './strangers.ts';
import { addRoutes } from './routing.ts';
import { addSettings } from './settings.ts';
import { grow } from './shape.ts';
import { addOverlay } from './overlay/index.ts';
import { addPolicy } from './policy.ts';
import { perturbations } from './perturb/index.ts';
import type { Perturbation } from './perturb/index.ts';
import type { Adjacent, DeviceFacts, Topology } from './topology.ts';

export type { Adjacent, DeviceFacts, Family, Place, SpaceFacts, Topology } from './topology.ts';
export { perturbations } from './perturb/index.ts';
export { TCP_PORTS, UDP_PORTS } from './topology.ts';

/** A random network for a kernel: `host` has veth, bridges and VXLAN; `vm` has all kinds. `perturb: false`: nothing in it is broken. */
export function topology(random: Random, { kernel, perturb = true }: { readonly kernel: 'host' | 'vm'; readonly perturb?: boolean }): Topology {
  const draft: Draft = {
    random, kernel, families: random.weighted([[5, [4]], [2, [6]], [3, [4, 6]]] as const),
    spaces: [], segments: [], devices: [], places: [], tags: new Set(), overrides: [], said: [], subnets: 0, macs: 0,
  };
  grow(draft);
  addExtras(draft);
  if (random.chance(0.3)) addOverlay(draft);
  addStrangers(draft);
  if (kernel === 'vm' && random.chance(0.3)) addIpvs(draft);
  dressBridges(draft);
  addSettings(draft);
  addRoutes(draft);
  addPolicy(draft);
  return perturb ? perturbed(random.fork('perturb'), finished(draft)) : finished(draft);
}

/** Whether the kernel chooses by ports among several ways, so that many probes are worth comparing by weight. */
export function hasDice({ tags }: Topology): boolean {
  return tags.includes('topology:multipath-by-port');
}

/** A network that worked, with up to four changes. */
function perturbed(random: Random, made: Topology): Topology {
  const changes = perturbations(random, made, random.weighted([[4, 0], [3, 1], [2, 2], [1, 3], [1, 4]]));
  return { ...made, tags: [...made.tags, ...changes.map((change) => `perturbed:${change.name}`)], devices: made.devices.map((device) => changed(device, changes)), steps: [...made.steps, ...changes.flatMap((change) => change.steps)] };
}

/** A device as it is after the changes: who puts packets on it wants to know its size, and whether it is up. */
function changed(device: DeviceFacts, changes: readonly Perturbation[]): DeviceFacts {
  const lines = changes.flatMap((change) => change.steps.filter((step) => step.at === device.netns && step.tool === 'ip').flatMap((step) => step.lines));
  const mtu = lines.flatMap((line) => new RegExp(`^link set ${device.name} mtu (\\d+)$`).exec(line)?.[1] ?? []).at(-1);
  return { ...device, ...(mtu === undefined ? {} : { mtu: Number(mtu) }), ...(lines.includes(`link set ${device.name} down`) ? { down: true } : {}) };
}

function finished(draft: Draft): Topology {
  return {
    tags: [...draft.tags].sort(), kernel: draft.kernel, families: draft.families,
    netns: draft.spaces.map((space) => space.name).filter((name) => name !== 'host'),
    spaces: draft.spaces.map(({ name, role }) => ({ netns: name, role })),
    devices: draft.devices.map(({ peer, ...device }) => ({ ...device, ...(peer === undefined ? {} : { peer: { netns: peer.netns, dev: peer.name } }) })),
    places: draft.places, adjacent: adjacentOf(draft), steps: stepsOf(draft), listeners: addListeners(draft),
  };
}

function adjacentOf(draft: Draft): Adjacent[] {
  return draft.segments.flatMap(({ members }) => members.flatMap((from) => members.filter((to) => to !== from).flatMap((to) => draft.families.flatMap((family): Adjacent[] => {
    const address = to.address[family];
    return address === undefined ? [] : [{ netns: from.netns, dev: from.device.name, family, address, peerNetns: to.netns, peerDev: to.device.name }];
  }))));
}
