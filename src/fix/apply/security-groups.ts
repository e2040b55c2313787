import type { Change } from '../../model/finding/index.ts';
import type { GroupPolicy, Network } from '../../model/network/index.ts';
import { PROPOSED } from './override.ts';

/** A security group accepts something before it asks its other policies, for all machines that are in it. */
export function addGroupPolicy(network: Network, { group: id, direction, accept: { protocol, ports, peer } }: Extract<Change, { kind: 'add-group-policy' }>): Network {
  const { securityGroups } = network;
  const group = securityGroups?.policies.get(id);
  if (securityGroups === undefined || group === undefined) return network;
  const policy: GroupPolicy = { accepts: true, protocol, ports: ports === undefined ? 'all' : [ports], peer, because: PROPOSED };
  const policies = { ...group.policies, [direction]: [policy, ...group.policies[direction]] };
  return { ...network, securityGroups: { ...securityGroups, policies: new Map([...securityGroups.policies, [id, { ...group, policies }]]) } };
}
