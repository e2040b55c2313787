import type { Random } from '../../random.ts';
import type { Step } from '../../world.ts';
import { perturbations } from '../topology/index.ts';
import type { Topology } from '../topology/index.ts';

/** One or two changes that come after the first flows: entries of connection tracking are older than these. Devices stay as `topology` says they are. */
export function lateChanges(random: Random, topology: Topology): Step[] {
  return perturbations(random, topology, random.int(1, 2)).filter((change) => !change.name.startsWith('device-')).flatMap((change) => change.steps);
}
