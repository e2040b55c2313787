import type { Cluster } from '../../model/kube/index.ts';
import type { Finding } from '../../model/finding/index.ts';
import type { Network, Placement } from '../../model/network/index.ts';
import type { NeededSetting } from '../../model/report/index.ts';
import { bridgeHooks } from './bridge.ts';
import { outOfWindow, tableLength } from './conntrack.ts';
import { forwarding } from './forwarding.ts';
import { nodeViews } from './node.ts';
import { proxyArp } from './proxy-arp.ts';
import { reversePath } from './reverse-path.ts';
import { strictArp } from './strict-arp.ts';

/**
 * The settings of each node that the datapath of this bundle needs, each with the line that needs it, and those that can break it: whether they are as they must be, and
 * which are harmless here. What is not as it must be comes first. `findings` are those of the walked flows. A node without settings or devices has none.
 */
export function neededSettings(network: Network, cluster: Cluster, placement: Placement, findings: readonly Pick<Finding, 'id' | 'object' | 'facts' | 'evidence'>[]): readonly NeededSetting[] {
  const all = nodeViews(network, placement).flatMap((node, index) =>
    // What is harmless by a rule is said of the first node alone: the rules of a hundred nodes take a gigabyte.
    [forwarding(node), bridgeHooks(node), proxyArp(node), strictArp(node, cluster), tableLength(node), index === 0 ? outOfWindow(node) : [], reversePath(node, findings)].flat().map((said): NeededSetting => ({ node: node.name, ...said })));
  return [...all.filter(({ state }) => state === 'wrong'), ...all.filter(({ state }) => state !== 'wrong')];
}
