/**
 * Random rule sets for the namespaces of a random network, in every dialect that a kernel takes and in mixtures of them: made to be
 * loaded without complaint, to match about half of the packets that meet them, and to let most of those through.
 */
import type { Random } from '../../random.ts';
import type { Step, Tool } from '../../world.ts';
import type { Topology } from '../topology/topology.ts';
import type { Hints } from '../probes/hints.ts';
import type { Budget, HintsDraft } from './context.ts';
import { ipsets } from './ipset.ts';
import type { SetFacts } from './ipset.ts';
import { iptablesTable, TABLES } from './iptables/table.ts';
import { nftTable } from './nft/table.ts';
import type { NftFamily } from './nft/table.ts';
import { paletteOf } from './palette.ts';
import type { Palette } from './palette.ts';

export interface RuleSet {
  readonly steps: readonly Step[];
  /** `rules:iptables-legacy`, `rules:nft`, `rules:mixed`. */
  readonly tags: readonly string[];
  readonly hints: Hints;
}

type Dialect = 'iptables-legacy' | 'iptables-nft' | 'nft';

const MIXES: readonly (readonly [weight: number, dialects: readonly Dialect[]])[] = [
  [3, ['iptables-legacy']], [3, ['iptables-nft']], [4, ['nft']], [1, ['iptables-legacy', 'nft']], [1, ['iptables-nft', 'nft']], [1, ['iptables-legacy', 'iptables-nft']],
  [0.5, ['iptables-legacy', 'iptables-nft', 'nft']],
];

/** Random rule sets for one to three namespaces of a network; a pure function of the stream. */
export function rules(random: Random, topology: Topology, { kernel }: { readonly kernel: 'host' | 'vm' }): RuleSet {
  const hints: HintsDraft = { targets: [], uids: [] };
  const budget: Budget = { cuts: random.int(0, 3), dice: random.int(0, 2), nats: random.int(0, 5), notracks: random.int(0, 1) };
  const tags = new Set<string>();
  const steps: Step[] = [];
  const routers = topology.spaces.filter(({ role }) => role === 'router');
  const first = routers.length > 0 && random.chance(0.8) ? random.pick(routers).netns : random.pick(topology.spaces).netns;
  const others = random.some(topology.spaces.map(({ netns }) => netns).filter((netns) => netns !== first), random.int(0, 2));
  for (const netns of [first, ...others]) {
    const dialects = random.weighted(MIXES);
    for (const dialect of dialects) tags.add(`rules:${dialect}`);
    if (dialects.length > 1) tags.add('rules:mixed');
    steps.push(...rulesOf(random.fork(netns), paletteOf(topology, netns, kernel), dialects, budget, hints));
  }
  return { steps, tags: [...tags], hints };
}

function rulesOf(random: Random, palette: Palette, dialects: readonly Dialect[], budget: Budget, hints: HintsDraft): Step[] {
  const at = palette.netns;
  const steps: Step[] = [];
  let sets: readonly SetFacts[] = [];
  if (dialects.some((dialect) => dialect !== 'nft') && random.chance(0.6)) {
    const made = ipsets(random, palette);
    sets = made.sets;
    steps.push({ at, tool: 'ipset', lines: made.lines });
  }
  const request = { random, palette, sets, budget, hints };
  for (const dialect of random.shuffle(dialects)) {
    if (dialect === 'nft') {
      steps.push({ at, tool: 'nft', lines: natives(random, palette).flatMap(({ tableFamily, name }) => nftTable({ ...request, tableFamily, name })) });
      continue;
    }
    for (const family of palette.families) {
      const tables = random.some(Object.keys(TABLES).filter((table) => table !== 'security' || random.chance(0.2)), random.int(1, 4));
      const tool: Tool = `${family === 4 ? 'ip' : 'ip6'}tables-${dialect === 'iptables-legacy' ? 'legacy' : 'nft'}-restore`;
      steps.push({ at, tool, lines: tables.flatMap((table) => iptablesTable({ ...request, family }, table)) });
    }
  }
  return steps;
}

/** One to three tables: `ip` and `ip6` apart, or `inet`, and now and then one of the bridge. */
function natives(random: Random, palette: Palette): readonly { readonly tableFamily: NftFamily; readonly name: string }[] {
  const families: NftFamily[] = random.chance(0.6) ? ['inet'] : palette.families.map((family) => (family === 4 ? 'ip' : 'ip6'));
  if (random.chance(0.35)) families.push(random.pick(['inet', palette.families.includes(4) ? 'ip' : 'ip6']));
  if (palette.hasBridge && random.chance(0.4)) families.push('bridge');
  return families.map((tableFamily, index) => ({ tableFamily, name: `t${index}` }));
}
