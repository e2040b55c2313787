/**
 * Worlds by number: the same seed, number, kernel and count of packets give the same world on any machine. First come the systematic
 * ones that show every kind of rule matching and not matching (`coverage/`), then networks shaped like those in the field (`field/`)
 * and random ones (`topology/`, `rules/`, `probes/`).
 */
import { coverageWorlds } from '../coverage/worlds/index.ts';
import { seededRandom } from '../random.ts';
import type { Random } from '../random.ts';
import type { World } from '../world.ts';
import { fieldWorld } from './field/index.ts';
import { probes } from './probes/index.ts';
import { rules } from './rules/index.ts';
import { topology } from './topology/index.ts';

/** Share of worlds that are shaped like those in the field. */
const FIELD = 0.35;

/** World number `index` of a run: of the first ones, the systematic world of that number. */
export function worldOf(seed: number, index: number, kernel: 'host' | 'vm', packets: number): World {
  const systematic = coverageWorlds(kernel)[index];
  if (systematic !== undefined) return { ...systematic, name: `${kernel}-${seed}-${index}`, seed };
  const random = seededRandom(seed).fork(index);
  const own = random.int(0, 0x7fffffff);
  const world = random.chance(FIELD) ? fieldWorld(own, { kernel, packets }) : randomWorld(random, own, kernel, packets);
  return { ...world, name: `${kernel}-${seed}-${index}`, seed: own };
}

/** What gives packets a VLAN number that stays on them when their tag is gone. */
const NUMBERED = ['vlan', 'vlan-filtering'];
const TUNNELS = ['vxlan', 'geneve', 'ipip', 'tunl0', 'sit', 'gre', 'ip6gre', 'ip6tnl'];

/**
 * nf_tables of the virtual machine's kernel tells nothing of a tunnel's packet that carries what came by a VLAN, nor of what comes out of a tunnel over one:
 * the tag is cleared but for the number, and a packet with a number has no event unless its Ethernet header stands right before it (skb_vlan_tag_get in
 * nf_trace_fill_pkt_info, __vlan_hwaccel_clear_tag until 6.2; seen on 6.1).
 */
function hides(tags: readonly string[]): boolean {
  return NUMBERED.some((kind) => tags.includes(`topology:${kind}`)) && TUNNELS.some((kind) => tags.some((tag) => tag === `topology:${kind}` || tag.startsWith(`topology:${kind}-`)));
}

function randomWorld(random: Random, seed: number, kernel: 'host' | 'vm', packets: number): Omit<World, 'name'> {
  const place = topology(random.fork('topology'), { kernel });
  const filter = rules(random.fork('rules'), place, { kernel });
  const traffic = probes(random.fork('probes'), place, filter.hints, packets);
  return {
    seed, tags: [...place.tags, ...filter.tags, ...(random.chance(0.6) && !(kernel === 'vm' && hides(place.tags)) ? ['traced'] : [])], netns: place.netns,
    steps: [...place.steps, ...filter.steps], late: traffic.late, listeners: traffic.listeners, prime: traffic.prime, probes: traffic.probes,
  };
}
