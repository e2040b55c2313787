import type { Change } from '../../src/model/finding/index.ts';
import type { SecurityGroupPolicy } from '../../src/model/tree/clb.ts';
import { formatPrefix, protocolName } from '../../src/net/index.ts';
import type { IntRange, Prefix } from '../../src/net/index.ts';
import { runAll } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { aclCommands } from '../kernel/network-acl.ts';
import { groupCommands } from '../kernel/security-group.ts';

/** A security group gets one more policy, before all others, and the switch its rules. */
export async function addGroupPolicy(lab: Lab, { group, direction, accept: { protocol, ports, peer } }: Extract<Change, { readonly kind: 'add-group-policy' }>): Promise<void> {
  const { securityGroups } = lab.cluster;
  const own = securityGroups?.groups[group];
  if (securityGroups === undefined || own === undefined) throw new Error(`no security group ${group}`);
  const policy = { PolicyIndex: 0, ...accepting({ protocol, ports, peer }) };
  const key = direction === 'ingress' ? 'Ingress' : 'Egress';
  const groups = { ...securityGroups.groups, [group]: { ...own, [key]: [policy, ...(own[key] ?? [])] } };
  await runAll(lab, groupCommands({ ...lab.cluster, securityGroups: { ...securityGroups, groups } }));
}

/** A network ACL gets one more rule, before all others, and the router its own. */
export async function addAclRule(lab: Lab, { acl, direction, accept }: Extract<Change, { readonly kind: 'add-acl-rule' }>): Promise<void> {
  const { networkAcl } = lab.cluster;
  if (networkAcl?.id !== acl) throw new Error(`no network ACL ${acl}`);
  await runAll(lab, aclCommands({ ...lab.cluster, networkAcl: { ...networkAcl, [direction]: [accepting(accept), ...networkAcl[direction]] } }));
}

function accepting({ protocol, ports, peer }: { readonly protocol: number; readonly ports?: IntRange | undefined; readonly peer: Prefix }): Required<Pick<SecurityGroupPolicy, 'Protocol' | 'Port' | 'CidrBlock' | 'Action'>> {
  return { Protocol: protocolName(protocol).toUpperCase(), Port: ports === undefined ? 'ALL' : `${ports.from}-${ports.to}`, CidrBlock: formatPrefix(peer), Action: 'ACCEPT' };
}
