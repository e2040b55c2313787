import type { Change } from '../../src/model/finding/index.ts';
import { formatPrefix, protocolName } from '../../src/net/index.ts';
import { runAll } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { groupCommands } from '../kernel/security-group.ts';

/** A security group gets one more policy, before all others, and the switch its rules. */
export async function addGroupPolicy(lab: Lab, { group, direction, accept: { protocol, ports, peer } }: Extract<Change, { readonly kind: 'add-group-policy' }>): Promise<void> {
  const { securityGroups } = lab.cluster;
  const own = securityGroups?.groups[group];
  if (securityGroups === undefined || own === undefined) throw new Error(`no security group ${group}`);
  const policy = { PolicyIndex: 0, Protocol: protocolName(protocol).toUpperCase(), Port: ports === undefined ? 'ALL' : `${ports.from}-${ports.to}`, CidrBlock: formatPrefix(peer), Action: 'ACCEPT' };
  const key = direction === 'ingress' ? 'Ingress' : 'Egress';
  const groups = { ...securityGroups.groups, [group]: { ...own, [key]: [policy, ...(own[key] ?? [])] } };
  await runAll(lab, groupCommands({ ...lab.cluster, securityGroups: { ...securityGroups, groups } }));
}
