/**
 * Load balancers and gateways on the way: the network that the nodes' uplinks lead to hands them what is for their addresses, and the answers of their backends. What such a box does
 * is said by its configuration alone (`src/model/network/balancer.ts`); that a packet comes back to the node that it left, and what that node makes of it, is for the walk to find.
 */
export { entryTo } from './entry.ts';
export type { BalancedFlow } from './flow.ts';
export { offWire, throughBalancer } from './pass.ts';
export { retried } from './retried.ts';
