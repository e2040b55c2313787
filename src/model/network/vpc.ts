import type { Ip } from '../../net/ip.ts';
import { contains, parsePrefix } from '../../net/prefix.ts';
import type { Because, Part } from './because.ts';
import { listenerOf } from './balancer.ts';
import type { Balancer, BalancerListener } from './balancer.ts';

/** The VPC that a machine is in, as the cloud's API calls it. */
export interface VpcMember {
  readonly vpc: string;
  readonly because: Because;
}

/** Which VPC each machine is in, by the id of its host namespace. */
export type VpcMembers = ReadonlyMap<string, VpcMember>;

/** Ranges that a VPC's machines have their addresses in, as documented; an address of none of them is no machine's. */
const OF_VPCS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].flatMap((text) => parsePrefix(text) ?? []);

/** Whether an address of IPv4 may be that of a machine in a VPC. */
export function isOfVpcs(ip: Ip): boolean {
  return OF_VPCS.some((range) => contains(range, ip));
}

/** Which listener of a box takes a connection. */
export type Serving = { readonly kind: 'listener'; readonly listener: BalancerListener } | { readonly kind: 'none' } | { readonly kind: 'unknown'; readonly because: readonly Because[] };

/**
 * The listener of a box that takes a connection for a protocol (its IANA number) and port from a namespace; `netns` is absent for a client outside. Of a box that serves VPCs a machine
 * gets the rule of its own VPC before that of all.
 */
export function servingListener(vpcs: Part<VpcMembers> | undefined, balancer: Balancer, protocol: number, port: number, netns: string | undefined): Serving {
  if (balancer.forVpcs !== true) return chosen(balancer, listenerOf(balancer, protocol, port));
  const member = vpcOf(vpcs, netns);
  if ('text' in member) return { kind: 'unknown', because: [balancer.because, member] };
  const all = balancer.listeners.filter((one) => one.protocol === protocol && one.port === port);
  const own = all.find(({ vpc }) => vpc?.name === member.vpc);
  const unnamed = own === undefined ? all.find(({ vpc }) => vpc !== undefined && vpc.name === undefined) : undefined;
  if (unnamed !== undefined) return { kind: 'unknown', because: [unnamed.because, { text: `no row of t_route says which VPC ${unnamed.vpc?.id ?? ''} is` }] };
  return chosen(balancer, own ?? all.find(({ vpc }) => vpc === undefined));
}

/** The VPC that a machine is in, or why that is not known. */
export function vpcOf(vpcs: Part<VpcMembers> | undefined, netns: string | undefined): VpcMember | Because {
  if (vpcs?.kind === 'missing') return vpcs.because;
  return (netns === undefined ? undefined : vpcs?.value.get(netns)) ?? { text: `DescribeInstances does not say which VPC ${netns?.replace(/\/.*/, '') ?? 'the client'} is in` };
}

function chosen(balancer: Balancer, listener: BalancerListener | undefined): Serving {
  if (listener !== undefined) return { kind: 'listener', listener };
  return balancer.more === true ? { kind: 'unknown', because: [balancer.because] } : { kind: 'none' };
}
