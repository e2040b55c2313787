/**
 * Load balancers and gateways, from what their configuration says: one file for each kind, with the facts of the kind and its adapter. A Service of type LoadBalancer alone makes
 * none: what its box does is not known then, and the nodes are asked directly.
 */
import type { ClusterItem } from '../../model/evidence/evidence.ts';
import type { Cluster } from '../../model/kube/index.ts';
import type { Balancer, Part } from '../../model/network/index.ts';
import type { TRouteTree } from '../../model/tree/t-route.ts';
import { clbAnswers, vpcgwTold } from './clb-answers.ts';
import type { ClbReader } from './clb-answers.ts';
import { clbBalancers } from './clb.ts';
import { genericBalancers } from './generic.ts';
import { metallbBalancers } from './metallb.ts';
import { tgwBalancers } from './tgw.ts';
import { vpcgwBalancers } from './vpcgw.ts';

export { accountTold, groupsTold, instancesTold } from './clb-answers.ts';
export type { ClbReader } from './clb-answers.ts';
export { assembleNetworkAcls } from './network-acls.ts';
export { assemblePublicBandwidth } from './public-bandwidth.ts';
export { assembleSecurityGroups } from './security-groups.ts';
export { BALANCER_SUPPORT } from './support.ts';
export { assembleVpcs } from './vpcs.ts';

/** The boxes between clients and nodes that a bundle tells of; `table` has the rules of VPCGW. */
export function assembleBalancers(cluster: Cluster, items: readonly ClusterItem[], read: ClbReader, table: Part<TRouteTree>): readonly Balancer[] {
  return [...clbBalancers(cluster, clbAnswers(items, read)), ...tgwBalancers(cluster), ...metallbBalancers(cluster), ...genericBalancers(cluster, items, read), ...vpcgwBalancers(table, cluster, vpcgwTold(items, read))];
}
