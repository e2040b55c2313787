import { insideCluster } from './ask/index.ts';
import { failuresOf } from './detect/index.ts';
import type { View } from './detect/index.ts';
import { loseDamaged, loseSegments, settle } from './explain/index.ts';
import { policyVerdict } from './expect/index.ts';
import type { Loaded } from './load.ts';
import type { Network } from './model/network/index.ts';
import type { Target, Walked } from './model/report/index.ts';
import { probedNetwork } from './probed.ts';
import { requestedNetwork } from './requested.ts';
import { trace } from './trace/index.ts';

/** Walks targets through a network, as collected or changed, and says how each ends: what leaves the collected nodes is lost inside the cluster, and so is what counters tell that it arrives damaged or is lost in pieces. */
export function settledWalks({ network: collected, cluster, placement }: Loaded, network: Network, targets: readonly Target[]): readonly Walked[] {
  const probed = probedNetwork(requestedNetwork(network, targets), targets);
  const settled = settle(targets.map((target) => ({ target, walk: trace(probed, target.question) })), (ip) => insideCluster(collected, cluster, placement, ip));
  return loseSegments(network, loseDamaged(network, settled));
}

/** What causes may look at, of walks through a network, as collected or changed. */
export function viewOf(loaded: Loaded, changed: Network, walked: readonly Walked[]): View {
  const network = requestedNetwork(changed, walked.map(({ target }) => target));
  const { cluster, placement } = loaded;
  return { network, cluster, placement, get tRoute() { return loaded.tRoute; }, walked, failures: failuresOf(walked), policyVerdict: (flow, direction) => policyVerdict(cluster, flow, direction) };
}
