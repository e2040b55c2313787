import type { Diagnostic, LineRef } from '../evidence/evidence.ts';
import type { DescribedBalancer } from './described-balancer.ts';

/** One load balancer as the API of Tencent Cloud's CLB (2018-03-17) tells of it; fields have the API's own names, those that netwhy does not read are left out. */
export interface ClbInstance {
  readonly LoadBalancerId: string;
  readonly LoadBalancerName?: string;
  /** `OPEN` or `INTERNAL`. */
  readonly LoadBalancerType?: string;
  readonly LoadBalancerVips?: readonly string[];
  /** Backends see the addresses of `SnatIps` in place of the client's. */
  readonly SnatPro?: boolean;
  readonly SnatIps?: readonly { readonly Ip?: string }[];
  /** Its own security groups, in the order of their binding. */
  readonly SecureGroups?: readonly string[];
  /** What it sends on is not held against the security groups of the machines that it is for ("allowed by default"). */
  readonly LoadBalancerPassToTarget?: boolean;
  /** `BANDWIDTH_PACKAGE`: its own bandwidth comes of a package. */
  readonly NetworkAttributes?: { readonly InternetChargeType?: string };
}

export interface ClbHealthCheck {
  /** 1: on. */
  readonly HealthSwitch?: number;
  readonly CheckType?: string;
  readonly CheckPort?: number;
  /** 0: probes come from the load balancer's own address; 1: from 100.64.0.0/10. */
  readonly SourceIpType?: number;
}

export interface ClbTarget {
  readonly Type?: string;
  readonly InstanceId?: string;
  readonly Port: number;
  readonly Weight?: number;
  readonly PrivateIpAddresses?: readonly string[];
}

export interface ClbTargetHealth {
  readonly IP: string;
  readonly Port: number;
  readonly HealthStatus?: boolean;
  /** `Alive`, `Dead`, `Unknown` or `Close`. */
  readonly HealthStatusDetail?: string;
}

export interface ClbRule<T = ClbTarget> {
  readonly LocationId?: string;
  readonly Domain?: string;
  readonly Url?: string;
  readonly HealthCheck?: ClbHealthCheck;
  readonly Targets?: readonly T[];
}

/** A listener, as each of the three answers about listeners has it. */
export interface ClbListener<T = ClbTarget> {
  readonly ListenerId?: string;
  readonly Protocol: string;
  readonly Port: number;
  readonly HealthCheck?: ClbHealthCheck;
  /** 1: connections to backends are kept open and come from 100.127.0.0/16, not from the client. */
  readonly KeepaliveEnable?: number;
  readonly Targets?: readonly T[];
  readonly Rules?: readonly ClbRule<T>[];
}

/** A virtual machine as the API of Tencent Cloud's CVM (2017-03-12) tells of it. */
export interface CvmInstance {
  readonly InstanceId: string;
  readonly InstanceName?: string;
  readonly PrivateIpAddresses?: readonly string[];
  /** The VPC that it is in, `vpc-hy3vate5`. */
  readonly VirtualPrivateCloud?: { readonly VpcId?: string };
  /** In the order of their binding. */
  readonly SecurityGroupIds?: readonly string[];
  /** Public bandwidth out, Mbit/s: of 0 it has none, with or without a public address. */
  readonly InternetAccessible?: { readonly InternetMaxBandwidthOut?: number };
}

/** A policy of a security group, as the API of Tencent Cloud's VPC (2017-03-12) tells of it; what is not given is absent or empty. */
export interface SecurityGroupPolicy {
  readonly PolicyIndex?: number;
  /** `TCP`, `UDP`, `ICMP`, `ICMPV6`, `GRE` or `ALL`. */
  readonly Protocol?: string;
  /** `ALL`, `80`, `80,443` or `30000-32768`. */
  readonly Port?: string;
  readonly CidrBlock?: string;
  readonly Ipv6CidrBlock?: string;
  /** The machines of another group, or of this. */
  readonly SecurityGroupId?: string;
  readonly ServiceTemplate?: { readonly ServiceId?: string; readonly ServiceGroupId?: string };
  readonly AddressTemplate?: { readonly AddressId?: string; readonly AddressGroupId?: string };
  /** `ACCEPT` or `DROP`. */
  readonly Action?: string;
}

export interface SecurityGroupPolicies {
  readonly Ingress?: readonly SecurityGroupPolicy[];
  readonly Egress?: readonly SecurityGroupPolicy[];
}

/** A network ACL, as the API of Tencent Cloud's VPC (2017-03-12) tells of it: the entries stand in the order in which they are asked, and deny what none fits. */
export interface NetworkAcl {
  readonly NetworkAclId: string;
  readonly VpcId?: string;
  readonly SubnetSet?: readonly { readonly SubnetId?: string; readonly VpcId?: string; readonly CidrBlock?: string }[];
  readonly IngressEntries?: readonly NetworkAclEntry[];
  readonly EgressEntries?: readonly NetworkAclEntry[];
}

/** The port is that which a packet is for. */
export type NetworkAclEntry = Pick<SecurityGroupPolicy, 'Protocol' | 'Port' | 'CidrBlock' | 'Ipv6CidrBlock' | 'Action'>;

/** What a file of an answer says. A file tells of one load balancer or security group by its name, `DescribeListeners-lb-6swt4hda.json`, where the answer itself does not. */
export type ClbAnswer =
  | { readonly kind: 'DescribeLoadBalancers'; readonly instances: readonly ClbInstance[] }
  | { readonly kind: 'DescribeListeners' | 'DescribeTargets'; readonly of: string; readonly listeners: readonly ClbListener[] }
  | { readonly kind: 'DescribeTargetHealth'; readonly balancers: readonly { readonly LoadBalancerId: string; readonly Listeners?: readonly ClbListener<ClbTargetHealth>[] }[] }
  | { readonly kind: 'DescribeInstances'; readonly machines: readonly CvmInstance[] }
  | { readonly kind: 'DescribeSecurityGroupPolicies'; readonly of: string; readonly policies: SecurityGroupPolicies }
  | { readonly kind: 'DescribeNetworkAcls'; readonly acls: readonly NetworkAcl[] }
  /** `STANDARD` or `LEGACY`, of VPC (2017-03-12). */
  | { readonly kind: 'DescribeNetworkAccountType'; readonly type: string }
  /** No answer of a cloud: the addresses that VPCGW gives to what it sends on, written down by a person (docs/bundle.md). */
  | { readonly kind: 'vpcgw'; readonly sources: readonly string[] }
  /** No answer of a cloud either: a load balancer of any kind, described by a person. */
  | { readonly kind: 'balancer'; readonly of: string; readonly balancer: DescribedBalancer };

/** A file of the cloud's own answers. */
export interface ClbTree {
  readonly file: string;
  /** Absent where the file is no such answer: the diagnostics say why. */
  readonly answer?: ClbAnswer;
  readonly diagnostics: readonly Diagnostic[];
  /** Where an object of the answer begins. */
  refOf(object: object): LineRef;
}

/** By which resource, as an index of `cluster/` has it, an answer is told: which question it answers, and about which load balancer or security group. */
export function clbQuestionOf(resource: string): { readonly kind: ClbAnswer['kind']; readonly of?: string } | undefined {
  const match = /^(DescribeLoadBalancers|DescribeTargetHealth|DescribeListeners|DescribeTargets|DescribeInstances|DescribeSecurityGroupPolicies|DescribeNetworkAccountType|DescribeNetworkAcls|vpcgw|balancer)(?:-([\w.-]+))?$/.exec(resource);
  if (match === null) return undefined;
  const kind = match[1] as ClbAnswer['kind'];
  return match[2] === undefined ? { kind } : { kind, of: match[2] };
}
