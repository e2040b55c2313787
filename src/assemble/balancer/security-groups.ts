import type { Because } from '../../model/network/because.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { GroupMember, GroupPolicy, SecurityGroup, SecurityGroups } from '../../model/network/security-group.ts';
import type { CvmInstance, SecurityGroupPolicy } from '../../model/tree/clb.ts';
import { formatIp } from '../../net/ip.ts';
import { parsePrefix } from '../../net/prefix.ts';
import type { IntRange } from '../../net/range.ts';
import type { Told, ToldGroup } from './clb-answers.ts';
import { machineOf } from './machines.ts';

/** IANA numbers by what the API calls them. */
const PROTOCOLS: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, ICMP: 1, ICMPV6: 58, GRE: 47 };
const WITH_PORTS: ReadonlySet<string> = new Set(['TCP', 'UDP']);

/**
 * Security groups of Tencent Cloud, and which machines they stand before: by the address of an instance's first network interface, which is all that DescribeInstances tells of. Nothing
 * where no group's policies were asked for.
 * Source: VPC API 2017-03-12 (SecurityGroupPolicy), CVM API 2017-03-12 (DescribeInstances); document 213/12452.
 */
export function assembleSecurityGroups(hosts: readonly Pick<Netns, 'id' | 'node' | 'links'>[], instances: readonly Told<CvmInstance>[] | undefined, told: ReadonlyMap<string, ToldGroup>): SecurityGroups | undefined {
  if (told.size === 0) return undefined;
  const members = new Map<string, GroupMember>();
  for (const host of hosts) {
    const member = memberOf(host, instances ?? []);
    if (member !== undefined) members.set(host.id, member);
  }
  const machines = new Map((instances ?? []).flatMap(({ value: { PrivateIpAddresses = [], SecurityGroupIds = [] } }) => PrivateIpAddresses.map((text) => [text, SecurityGroupIds] as const)));
  return { policies: new Map([...told].map(([id, group]) => [id, groupOf(id, group)])), members, machines };
}

function memberOf(host: Pick<Netns, 'node' | 'links'>, instances: readonly Told<CvmInstance>[]): GroupMember | undefined {
  const machine = machineOf(host, instances);
  if (machine?.value.SecurityGroupIds === undefined || host.links.kind === 'missing') return undefined;
  const { InstanceId, PrivateIpAddresses = [], SecurityGroupIds } = machine.value;
  const link = host.links.value.find(({ addresses }) => addresses.some(({ ip }) => PrivateIpAddresses.includes(formatIp(ip))));
  if (link === undefined || SecurityGroupIds.length === 0) return undefined;
  return { ifindex: link.ifindex, groups: SecurityGroupIds, because: { ref: machine.ref, text: `CVM ${InstanceId}: security groups ${SecurityGroupIds.join(', ')}` } };
}

function groupOf(id: string, { ref, ingress, egress }: ToldGroup): SecurityGroup {
  const inOrder = (policies: readonly Told<SecurityGroupPolicy>[], direction: string): readonly GroupPolicy[] =>
    [...policies].sort((a, b) => (a.value.PolicyIndex ?? 0) - (b.value.PolicyIndex ?? 0)).map((policy) => policyOf(policy, `security group ${id}: ${direction}`));
  return { id, policies: { ingress: inOrder(ingress, 'ingress'), egress: inOrder(egress, 'egress') }, because: { ref, text: `security group ${id}: ${ingress.length} policies of ingress, ${egress.length} of egress` } };
}

/** One policy, or rule of a network ACL; what it names beyond its own line is left open. */
export function policyOf({ value, ref }: Told<SecurityGroupPolicy>, where: string): GroupPolicy {
  const { PolicyIndex, Protocol = '', Port = '', Action = '' } = value;
  const peer = peerOf(value);
  const protocol = protocolOf(value);
  const ports = portsOf(value);
  const action = Action.toUpperCase();
  const because: Because = { ref, text: [where, ...(PolicyIndex === undefined ? [] : [PolicyIndex]), Action, Protocol, Port, peerText(value)].filter((part) => part !== '').join(' ') };
  return {
    ...(action === 'ACCEPT' || action === 'DROP' ? { accepts: action === 'ACCEPT' } : {}),
    ...(protocol === undefined ? {} : { protocol }), ...(ports === undefined ? {} : { ports }), ...(peer === undefined ? {} : { peer }), because,
  };
}

/** A template of the cloud is a list that is not in the answer. */
function byTemplate({ ServiceTemplate }: SecurityGroupPolicy): boolean {
  return isGiven(ServiceTemplate?.ServiceId) || isGiven(ServiceTemplate?.ServiceGroupId);
}

function protocolOf(policy: SecurityGroupPolicy): GroupPolicy['protocol'] {
  const name = policy.Protocol?.toUpperCase() ?? '';
  return byTemplate(policy) ? undefined : name === 'ALL' ? 'all' : PROTOCOLS[name];
}

function portsOf(policy: SecurityGroupPolicy): GroupPolicy['ports'] {
  const { Protocol = '', Port = '' } = policy;
  if (byTemplate(policy)) return undefined;
  if (Port.toUpperCase() === 'ALL' || !WITH_PORTS.has(Protocol.toUpperCase())) return 'all';
  const ranges = Port.split(',').map((text): IntRange | undefined => {
    const match = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(text);
    return match === null ? undefined : { from: Number(match[1]), to: Number(match[2] ?? match[1]) };
  });
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

function peerOf({ CidrBlock, Ipv6CidrBlock, SecurityGroupId, AddressTemplate }: SecurityGroupPolicy): GroupPolicy['peer'] {
  if (isGiven(AddressTemplate?.AddressId) || isGiven(AddressTemplate?.AddressGroupId)) return undefined;
  if (isGiven(CidrBlock)) return parsePrefix(CidrBlock);
  if (isGiven(Ipv6CidrBlock)) return parsePrefix(Ipv6CidrBlock);
  return isGiven(SecurityGroupId) ? { group: SecurityGroupId } : undefined;
}

function peerText({ CidrBlock, Ipv6CidrBlock, SecurityGroupId, AddressTemplate, ServiceTemplate }: SecurityGroupPolicy): string {
  return [CidrBlock, Ipv6CidrBlock, SecurityGroupId, AddressTemplate?.AddressId, AddressTemplate?.AddressGroupId, ServiceTemplate?.ServiceId, ServiceTemplate?.ServiceGroupId].filter(isGiven).join(' ');
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
