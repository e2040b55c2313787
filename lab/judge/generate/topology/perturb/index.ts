import type { Random } from '../../../random.ts';
import type { Step } from '../../../world.ts';
import type { Topology } from '../topology.ts';
import { bridgeChange } from './bridge.ts';
import { deviceChange } from './device.ts';
import { neighbourChange } from './neighbour.ts';
import { routeChange } from './route.ts';
import { ruleChange } from './rule.ts';
import { sysctlChange } from './sysctl.ts';

/** A small change to a network, that may break something in it. `name` for the coverage table. */
export interface Perturbation {
  readonly name: string;
  readonly steps: readonly Step[];
}

export type Perturb = (random: Random, topology: Topology) => Perturbation | undefined;

/** At most `count` changes; some are harmless, and one may undo another. */
export function perturbations(random: Random, topology: Topology, count: number): Perturbation[] {
  const makers: readonly (readonly [number, Perturb])[] = [[6, routeChange], [5, ruleChange], [6, sysctlChange], [1.5, deviceChange], [1.5, neighbourChange], [3, bridgeChange]];
  return Array.from({ length: count }, (_, index) => random.weighted(makers)(random.fork(`change ${index} ${random.int(0, 2 ** 30)}`), topology)).filter((change) => change !== undefined);
}
