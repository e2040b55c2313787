/**
 * Load balancers and gateways, from what their configuration says: one file for each kind, with the facts of the kind and its adapter. A Service of type LoadBalancer alone makes
 * none: what its box does is not known then, and the nodes are asked directly.
 */
import type { ClusterItem } from '../../model/evidence/evidence.ts';
import type { Cluster } from '../../model/kube/index.ts';
import type { Balancer } from '../../model/network/index.ts';
import { clbAnswers } from './clb-answers.ts';
import type { ClbReader } from './clb-answers.ts';
import { clbBalancers } from './clb.ts';

export type { ClbReader } from './clb-answers.ts';

/** The boxes between clients and nodes that a bundle tells of. */
export function assembleBalancers(cluster: Cluster, items: readonly ClusterItem[], read: ClbReader): readonly Balancer[] {
  return clbBalancers(cluster, clbAnswers(items, read));
}
