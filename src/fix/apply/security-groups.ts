import type { Change } from '../../model/finding/index.ts';
import type { GroupPolicy, Network, SecurityGroup } from '../../model/network/index.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { IntRange } from '../../net/range.ts';
import { PROPOSED } from './override.ts';

/** A security group accepts something before it asks its other policies, for all machines that are in it. */
export function addGroupPolicy(network: Network, { group: id, direction, accept: { protocol, ports, peer } }: Extract<Change, { kind: 'add-group-policy' }>): Network {
  const { securityGroups } = network;
  const group = securityGroups?.policies.get(id);
  if (securityGroups === undefined || group === undefined) return network;
  return { ...network, securityGroups: { ...securityGroups, policies: new Map([...securityGroups.policies, [id, accepting(group, direction, { protocol, ports, peer })]]) } };
}

/** A network ACL accepts something before it asks its other rules, for its whole subnet. */
export function addAclRule(network: Network, { acl: id, direction, accept: { protocol, ports, peer } }: Extract<Change, { kind: 'add-acl-rule' }>): Network {
  const { networkAcls } = network;
  const acl = networkAcls?.acls.get(id);
  return networkAcls === undefined || acl === undefined ? network : { ...network, networkAcls: { ...networkAcls, acls: new Map([...networkAcls.acls, [id, accepting(acl, direction, { protocol, ports, peer })]]) } };
}

function accepting(group: SecurityGroup, direction: keyof SecurityGroup['policies'], { protocol, ports, peer }: { readonly protocol: number; readonly ports: IntRange | undefined; readonly peer: Prefix }): SecurityGroup {
  const policy: GroupPolicy = { accepts: true, protocol, ports: ports === undefined ? 'all' : [ports], peer, because: PROPOSED };
  return { ...group, policies: { ...group.policies, [direction]: [policy, ...group.policies[direction]] } };
}
