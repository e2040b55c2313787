import type { ClusterItem } from '../../model/evidence/evidence.ts';
import type { AclMember, NetworkAcls } from '../../model/network/network-acl.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { SecurityGroup } from '../../model/network/security-group.ts';
import type { CvmInstance, NetworkAcl } from '../../model/tree/clb.ts';
import { formatIp } from '../../net/ip.ts';
import { contains, parsePrefix } from '../../net/prefix.ts';
import type { ClbReader, Told } from './clb-answers.ts';
import { machineOf } from './machines.ts';
import { policyOf } from './security-groups.ts';

interface ToldAcl extends Told<NetworkAcl> {
  readonly acl: SecurityGroup;
}

/**
 * Network ACLs of Tencent Cloud, and which machines are in their subnets: those with an address of one. Nothing where nobody asked for ACLs.
 * Source: VPC API 2017-03-12 (DescribeNetworkAcls), documents 215/31850 and 215/5132.
 */
export function assembleNetworkAcls(hosts: readonly Pick<Netns, 'id' | 'node' | 'links'>[], instances: readonly Told<CvmInstance>[] | undefined, items: readonly ClusterItem[], read: ClbReader): NetworkAcls | undefined {
  const told = aclsTold(items, read);
  if (told.length === 0) return undefined;
  const members = new Map(hosts.flatMap((host) => {
    const member = memberOf(host, instances ?? [], told);
    return member === undefined ? [] : [[host.id, member] as const];
  }));
  return { acls: new Map(told.map(({ value, acl }) => [value.NetworkAclId, acl])), members };
}

function aclsTold(items: readonly ClusterItem[], read: ClbReader): readonly ToldAcl[] {
  return items.filter(({ resource, state }) => resource === 'DescribeNetworkAcls' && state === 'ok').flatMap((item) => {
    const tree = read(item);
    return tree.answer?.kind !== 'DescribeNetworkAcls' ? [] : tree.answer.acls.map((value): ToldAcl => {
      const { NetworkAclId: id, IngressEntries = [], EgressEntries = [] } = value;
      const each = (entries: NetworkAcl['IngressEntries'] & object, direction: string): SecurityGroup['policies']['ingress'] => entries.map((entry) => policyOf({ value: entry, ref: tree.refOf(entry) }, `network ACL ${id}: ${direction}`));
      const ref = tree.refOf(value);
      return { value, ref, acl: { id, policies: { ingress: each(IngressEntries, 'ingress'), egress: each(EgressEntries, 'egress') }, because: { ref, text: `network ACL ${id}: ${IngressEntries.length} rules of ingress, ${EgressEntries.length} of egress, and none fits` } } };
    });
  });
}

/** VPCs may have the same addresses: then the subnet must be of the machine's own. Of a machine that fits several nothing is said. */
function memberOf(host: Pick<Netns, 'node' | 'links'>, instances: readonly Told<CvmInstance>[], told: readonly ToldAcl[]): AclMember | undefined {
  const links = host.links.kind === 'known' ? host.links.value : [];
  const vpc = machineOf(host, instances)?.value.VirtualPrivateCloud?.VpcId;
  const fitting = told.flatMap(({ value: { NetworkAclId, VpcId, SubnetSet = [] }, ref }) => SubnetSet.flatMap(({ SubnetId, CidrBlock = '', VpcId: own = VpcId }) => {
    const subnet = parsePrefix(CidrBlock);
    const link = subnet === undefined || (vpc !== undefined && own !== undefined && own !== vpc) ? undefined : links.find(({ addresses }) => addresses.some(({ ip, prefix }) => prefix.length < 32 && contains(subnet, ip)));
    const address = link?.addresses[0];
    return link === undefined || subnet === undefined ? [] : [{ ifindex: link.ifindex, acl: NetworkAclId, subnet, because: { ref, text: `subnet ${SubnetId ?? ''} ${CidrBlock}, of ${address === undefined ? host.node : formatIp(address.ip)}: network ACL ${NetworkAclId}` } }];
  }));
  return fitting.length === 1 ? fitting[0] : undefined;
}
