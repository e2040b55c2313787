import type { ClbAnswer, ClbHealthCheck, ClbInstance, ClbListener, ClbRule, ClbTarget, ClbTargetHealth, CvmInstance, NetworkAcl, NetworkAclEntry, SecurityGroupPolicies, SecurityGroupPolicy } from '../../model/tree/clb.ts';
import { boolean, integer, list, string, struct } from '../kube/readers/shape.ts';
import type { Reader } from '../kube/readers/shape.ts';

type Lines = WeakMap<object, number>;
type OfHealth = Extract<ClbAnswer, { kind: 'DescribeTargetHealth' }>['balancers'][number];

/** What a reader gives is told the line of what it was read from. */
export function located<T extends object>(lines: Lines, read: Reader<T>): Reader<T> {
  return (value, place) => {
    const made = read(value, place);
    const line = typeof value === 'object' && value !== null ? lines.get(value) : undefined;
    if (made !== undefined && line !== undefined) lines.set(made, line);
    return made;
  };
}

const check = struct<ClbHealthCheck>({ HealthSwitch: integer, CheckType: string, CheckPort: integer, SourceIpType: integer });

/** `LoadBalancerSet` of DescribeLoadBalancers. */
export function instances(lines: Lines): Reader<readonly ClbInstance[]> {
  return list(located(lines, struct<ClbInstance>({
    LoadBalancerId: string, LoadBalancerName: string, LoadBalancerType: string, LoadBalancerVips: list(string), SnatPro: boolean, SnatIps: list(struct<{ readonly Ip?: string }>({ Ip: string })),
    SecureGroups: list(string), LoadBalancerPassToTarget: boolean, NetworkAttributes: struct<NonNullable<ClbInstance['NetworkAttributes']>>({ InternetChargeType: string }),
  }, ['LoadBalancerId'])));
}

/** `Listeners` of DescribeListeners and DescribeTargets. */
export function listeners(lines: Lines): Reader<readonly ClbListener[]> {
  return list(listener(lines, located(lines, struct<ClbTarget>({ Type: string, InstanceId: string, Port: integer, Weight: integer, PrivateIpAddresses: list(string) }, ['Port']))));
}

/** `LoadBalancers` of DescribeTargetHealth. */
export function healths(lines: Lines): Reader<readonly OfHealth[]> {
  const target = located(lines, struct<ClbTargetHealth>({ IP: string, Port: integer, HealthStatus: boolean, HealthStatusDetail: string }, ['IP', 'Port']));
  return list(located(lines, struct<OfHealth>({ LoadBalancerId: string, Listeners: list(listener(lines, target)) }, ['LoadBalancerId'])));
}

/** `InstanceSet` of DescribeInstances. */
export function machines(lines: Lines): Reader<readonly CvmInstance[]> {
  return list(located(lines, struct<CvmInstance>({
    InstanceId: string, InstanceName: string, PrivateIpAddresses: list(string), VirtualPrivateCloud: struct<{ readonly VpcId?: string }>({ VpcId: string }), SecurityGroupIds: list(string),
    InternetAccessible: struct<NonNullable<CvmInstance['InternetAccessible']>>({ InternetMaxBandwidthOut: integer }),
  }, ['InstanceId'])));
}

/** `SecurityGroupPolicySet` of DescribeSecurityGroupPolicies. */
export function groupPolicies(lines: Lines): Reader<SecurityGroupPolicies> {
  const policies = list(located(lines, struct<SecurityGroupPolicy>({
    PolicyIndex: integer, Protocol: string, Port: string, CidrBlock: string, Ipv6CidrBlock: string, SecurityGroupId: string, Action: string,
    ServiceTemplate: struct<NonNullable<SecurityGroupPolicy['ServiceTemplate']>>({ ServiceId: string, ServiceGroupId: string }),
    AddressTemplate: struct<NonNullable<SecurityGroupPolicy['AddressTemplate']>>({ AddressId: string, AddressGroupId: string }),
  })));
  return located(lines, struct<SecurityGroupPolicies>({ Ingress: policies, Egress: policies }));
}

/** `NetworkAclSet` of DescribeNetworkAcls. */
export function networkAcls(lines: Lines): Reader<readonly NetworkAcl[]> {
  const entries = list(located(lines, struct<NetworkAclEntry>({ Protocol: string, Port: string, CidrBlock: string, Ipv6CidrBlock: string, Action: string })));
  const subnets = list(struct<NonNullable<NetworkAcl['SubnetSet']>[number]>({ SubnetId: string, VpcId: string, CidrBlock: string }));
  return list(located(lines, struct<NetworkAcl>({ NetworkAclId: string, VpcId: string, SubnetSet: subnets, IngressEntries: entries, EgressEntries: entries }, ['NetworkAclId'])));
}

function listener<T extends object>(lines: Lines, target: Reader<T>): Reader<ClbListener<T>> {
  const targets: Reader<readonly T[]> = list(target);
  const rules: Reader<readonly ClbRule<T>[]> = list(located(lines, struct<ClbRule<T>>({ LocationId: string, Domain: string, Url: string, HealthCheck: check, Targets: targets })));
  return located(lines, struct<ClbListener<T>>({ ListenerId: string, Protocol: string, Port: integer, HealthCheck: check, KeepaliveEnable: integer, Targets: targets, Rules: rules }, ['Protocol', 'Port']));
}
