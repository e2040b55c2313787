import type { Random } from '../../../random.ts';
import type { Topology } from '../topology.ts';
import { someBlock, someElsewhere, someNeighbour, someSpace } from './pick.ts';
import type { Perturbation } from './index.ts';

/** One more route, or one less. */
export function routeChange(random: Random, topology: Topology): Perturbation | undefined {
  const at = someSpace(random, topology);
  const line = routeLine(random, topology, at);
  return line === undefined ? undefined : { name: `route-${line.name}`, steps: [{ at, tool: 'ip', lines: [line.text] }] };
}

function routeLine(random: Random, topology: Topology, netns: string): { readonly name: string; readonly text: string } | undefined {
  const family = random.pick(topology.families);
  const place = someElsewhere(random, topology, netns, family);
  const near = someNeighbour(random, topology, netns, family);
  if (place === undefined || near === undefined || place.address === near.address) return undefined;
  const [block, hop] = [someBlock(random, place), `via ${near.address} dev ${near.dev}`];
  const everything = family === 4 ? 'default' : '::/0';
  const own = topology.places.filter((one) => one.netns === netns && one.family === family && one.kind !== 'gateway');
  const kind = random.weighted([[2, 'blackhole'], [2, 'unreachable'], [2, 'prohibit'], [1, 'throw'], [3, 'detour'], [1, 'onlink'], [1, 'link'], [2, 'mtu'], [own.length > 0 ? 2 : 0, 'src'], [1, 'local'], [hasDefault(topology, netns, everything) ? 1.5 : 0, 'default'], [1, 'tos']] as const);
  const text = {
    blackhole: `route add blackhole ${block}`, unreachable: `route add unreachable ${block}`, prohibit: `route add prohibit ${block}`, throw: `route add throw ${block}`,
    detour: `route add ${block} ${hop}`, onlink: `route add ${block} via ${place.address} dev ${near.dev} onlink`, link: `route add ${block} dev ${near.dev}`,
    mtu: `route add ${block} ${hop} mtu ${random.chance(0.3) ? 'lock ' : ''}${random.int(1280, 1450)}`, src: own.length === 0 ? '' : `route add ${block} ${hop} src ${random.pick(own).address}`,
    local: `route add local ${block} dev lo`, default: `route del ${everything}`, tos: `route add ${block} tos 0x10 ${hop}`,
  }[kind];
  return kind === 'tos' && family === 6 ? undefined : { name: kind, text };
}

function hasDefault(topology: Topology, netns: string, everything: string): boolean {
  return topology.steps.some((step) => step.at === netns && step.lines.some((line) => line.startsWith(`route add ${everything} `)));
}
