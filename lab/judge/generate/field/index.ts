/**
 * Random networks that are shaped like those in the field: the devices, the rules and the order of rules are those that the
 * real programs write (kube-proxy, Calico, Docker, firewalld, …), what is in them is drawn. Pure functions of the seed.
 */
import { seededRandom } from '../../random.ts';
import type { Random } from '../../random.ts';
import type { World } from '../../world.ts';
import { changedCluster } from './cluster.ts';
import { fieldProbes, primedProbes, spoofedProbes } from './probes.ts';
import { Rules } from './rules.ts';
import { SHAPES } from './shapes.ts';
import type { Ask, Door, Site } from './site.ts';

export type { Ask, Door } from './site.ts';

/** A network without probes, and what there is to ask in it. */
export interface FieldNetwork {
  readonly network: Omit<World, 'name' | 'seed' | 'prime' | 'probes'>;
  readonly asks: readonly Ask[];
  readonly doors: readonly Door[];
}

/** The names of the shapes that a kernel can carry. */
export function fieldShapes(kernel: 'host' | 'vm'): string[] {
  return SHAPES.filter((shape) => kernel === 'vm' || shape.vmOnly !== true).map((shape) => shape.name);
}

/** A network of one shape; of a random one when none is named. Throws a RangeError for a shape that the kernel cannot carry. */
export function fieldNetwork(random: Random, { kernel, shape }: { readonly kernel: 'host' | 'vm'; readonly shape?: string }): FieldNetwork {
  const possible = SHAPES.filter((each) => (kernel === 'vm' || each.vmOnly !== true) && (shape === undefined || each.name === shape));
  const chosen = random.weighted(possible.map((each) => [each.weight, each] as const));
  const site = chosen.make(random.fork(chosen.name), kernel);
  return { network: { tags: [`field:${chosen.name}`, ...site.tags], netns: site.netns, ...withRules(random.fork(`late ${chosen.name}`), site), listeners: site.listeners }, asks: site.asks, doors: site.doors };
}

/** The rules as they are when netwhy collects, and sometimes, as `late`, as they become by a change of endpoints before that. */
function withRules(random: Random, site: Site): Pick<World, 'steps' | 'late'> {
  const rules = (spec: Site['spec']): Rules => {
    const all = new Rules();
    for (const layer of site.layers) layer(all, spec);
    return all;
  };
  const before = rules(site.spec);
  const changed = random.chance(0.4) ? changedCluster(random, site.spec) : undefined;
  return { steps: [...site.steps, ...before.steps()], late: changed === undefined ? [] : rules(changed).steps(before) };
}

/**
 * A whole world: a network, `packets` probes (a tenth of them crafted), in one world of four 60 more that ask one thing again and
 * again, and flows that are there before. `traced` on half of the worlds makes the kernel tell its rules.
 */
export function fieldWorld(seed: number, options: { readonly kernel: 'host' | 'vm'; readonly packets: number; readonly shape?: string }): World {
  const random = seededRandom(seed);
  const { network, asks, doors } = fieldNetwork(random, options);
  const draw = random.fork(`probes ${network.tags.join(' ')}`);
  const crafted = doors.length === 0 ? 0 : Math.floor(options.packets / 10);
  const probes = fieldProbes(draw, asks, { probes: options.packets - crafted, repeats: draw.chance(0.25) ? 60 : 0 });
  const prime = network.late.length > 0 || draw.chance(0.3) ? primedProbes(draw, probes, 4, probes.length + crafted + 1) : [];
  return {
    ...network, name: `${network.tags[0]?.replace(':', '-') ?? 'field'}-${seed}`, seed, tags: [...network.tags, ...(draw.chance(0.5) ? ['traced'] : [])],
    prime, probes: [...probes, ...spoofedProbes(draw, asks, doors, crafted, probes.length + 1)],
  };
}
