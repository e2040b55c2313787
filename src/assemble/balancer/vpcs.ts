import type { Netns } from '../../model/network/netns.ts';
import type { Part } from '../../model/network/because.ts';
import type { VpcMember, VpcMembers } from '../../model/network/vpc.ts';
import type { CvmInstance } from '../../model/tree/clb.ts';
import { formatIp } from '../../net/ip.ts';
import { known, missing } from '../part/index.ts';
import type { Told } from './clb-answers.ts';

/**
 * Which VPC each machine that was collected is in. An instance is the machine that has its address; VPCs may have the same addresses, and then the machine's name must be the instance's,
 * too. Of a machine that fits several nothing is said.
 */
export function assembleVpcs(hosts: readonly Pick<Netns, 'id' | 'node' | 'links'>[], instances: readonly Told<CvmInstance>[] | undefined): Part<VpcMembers> {
  if (instances === undefined) return missing({ text: 'DescribeInstances.json was not collected' });
  const members = new Map<string, VpcMember>();
  for (const { id, node, links } of hosts) {
    const own = new Set((links.kind === 'known' ? links.value : []).flatMap(({ addresses }) => addresses.map(({ ip }) => formatIp(ip))));
    const fitting = instances.filter(({ value: { PrivateIpAddresses = [] } }) => PrivateIpAddresses.some((text) => own.has(text)));
    const named = fitting.length > 1 ? fitting.filter(({ value }) => value.InstanceName === node || value.InstanceId === node) : fitting;
    const [only] = named;
    const vpc = only?.value.VirtualPrivateCloud?.VpcId;
    if (only !== undefined && vpc !== undefined && named.length === 1) members.set(id, { vpc, because: { ref: only.ref, text: `CVM ${only.value.InstanceId}: VPC ${vpc}` } });
  }
  return known(members);
}
