import type { Random } from '../../../random.ts';
import type { Topology } from '../topology.ts';
import { someElsewhere, someNeighbour, someSpace } from './pick.ts';
import type { Perturbation } from './index.ts';

/** An entry that somebody made by hand: right, wrong, or failed; or a promise to answer for another (proxy). */
export function neighbourChange(random: Random, topology: Topology): Perturbation | undefined {
  const at = someSpace(random, topology);
  const family = random.pick(topology.families);
  const near = someNeighbour(random, topology, at, family);
  const place = someElsewhere(random, topology, at, family);
  if (near === undefined || place === undefined) return undefined;
  const right = topology.devices.find((device) => device.netns === near.peerNetns && device.name === near.peerDev)?.mac;
  const [name, line] = random.weighted<readonly [string, string]>([
    [right === undefined ? 0 : 2, ['right', `neigh replace ${near.address} lladdr ${right ?? ''} dev ${near.dev} nud permanent`]],
    [2, ['wrong', `neigh replace ${near.address} lladdr 02:00:00:00:ee:01 dev ${near.dev} nud permanent`]],
    [1, ['failed', `neigh replace ${near.address} dev ${near.dev} nud failed`]],
    [1, ['proxy', `neigh add proxy ${place.address} dev ${near.dev}`]],
  ]);
  return { name: `neigh-${name}`, steps: [{ at, tool: 'ip', lines: [line] }] };
}
