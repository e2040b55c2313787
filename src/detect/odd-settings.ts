import type { Netns, Network, Placement, Sysctl } from '../model/network/index.ts';
import type { OddSetting } from '../model/report/index.ts';
import { groupBy } from './failure.ts';

/** Fewer nodes have no usual value. */
const ENOUGH = 3;
/** Counters and sizes that follow the machine, not its configuration. */
const OF_THE_MACHINE = /_count$|_mem$|\.mem_|max_orphans|tcp_max_tw_buckets|nf_conntrack_(?:buckets|max|expect_max)|min_adv_mss|\.stable_secret|\.lo\.|fib_sync_mem/;

/**
 * Settings of the nodes' own namespaces that one node has otherwise than most: of at least three nodes more than half agree. Only what most nodes have a
 * line of is compared, so that a pod's device is not. None is a cause: what a setting breaks is met by a walk.
 */
export function oddSettings(network: Network, placement: Placement): readonly OddSetting[] {
  const hosts = placement.nodes.flatMap((node): Netns[] => {
    const id = placement.hostNetns(node);
    const host = id.kind === 'known' ? network.netns.get(id.value) : undefined;
    return host?.sysctls.kind === 'known' ? [host] : [];
  });
  if (hosts.length < ENOUGH) return [];
  const lines = new Map<string, { readonly node: string; readonly sysctl: Sysctl }[]>();
  for (const { node, sysctls } of hosts) {
    for (const [name, sysctl] of sysctls.kind === 'known' ? sysctls.value : []) {
      if (!OF_THE_MACHINE.test(name)) lines.set(name, [...(lines.get(name) ?? []), { node, sysctl }]);
    }
  }
  return [...lines.values()].filter((all) => all.length * 2 > hosts.length && all.length >= ENOUGH).flatMap(oddOnes);
}

function oddOnes(all: readonly { readonly node: string; readonly sysctl: Sysctl }[]): readonly OddSetting[] {
  const values = groupBy(all, ({ sysctl }) => sysctl.value);
  const usual = values.find((group) => group.length * 2 > all.length);
  if (usual === undefined || values.length === 1) return [];
  return values.filter((group) => group !== usual).flat().map(({ node, sysctl }) => ({ node, because: sysctl.because, usual: usual[0].sysctl.value, nodes: usual.length, all: all.length }));
}
