/**
 * Security groups of the cloud, which the network under the nodes holds what comes to a machine and what leaves it against (`src/model/network/security-group.ts`). They know connections,
 * and say nothing to whom they refuse.
 */
export { judge } from './judge.ts';
export { admit, meetBalancerGroups, meetGroups, passToTarget } from './pass.ts';
export type { Admitted } from './pass.ts';
