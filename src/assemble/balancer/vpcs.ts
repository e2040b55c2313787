import type { Netns } from '../../model/network/netns.ts';
import type { Part } from '../../model/network/because.ts';
import type { VpcMember, VpcMembers } from '../../model/network/vpc.ts';
import type { CvmInstance } from '../../model/tree/clb.ts';
import { known, missing } from '../part/index.ts';
import type { Told } from './clb-answers.ts';
import { machineOf } from './machines.ts';

/** Which VPC each machine that was collected is in. */
export function assembleVpcs(hosts: readonly Pick<Netns, 'id' | 'node' | 'links'>[], instances: readonly Told<CvmInstance>[] | undefined): Part<VpcMembers> {
  if (instances === undefined) return missing({ text: 'DescribeInstances.json was not collected' });
  const members = new Map<string, VpcMember>();
  for (const { id, node, links } of hosts) {
    const only = machineOf({ node, links }, instances);
    const vpc = only?.value.VirtualPrivateCloud?.VpcId;
    if (only !== undefined && vpc !== undefined) members.set(id, { vpc, because: { ref: only.ref, text: `CVM ${only.value.InstanceId}: VPC ${vpc}` } });
  }
  return known(members);
}
