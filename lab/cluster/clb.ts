import { nodeIp, podIp, podKey } from './addresses.ts';
import { protocolOf, selected, targetPort } from './endpoints.ts';
import type { BalancerSpec, ClusterSpec, HttpRuleSpec, ServiceSpec } from './spec.ts';

/** A listener of a load balancer with the backends that are bound to it. */
export interface BalancerPlan {
  readonly balancer: BalancerSpec;
  readonly vip: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly backends: readonly PlannedBackend[];
}

export interface PlannedBackend {
  readonly node: string;
  readonly ip: string;
  readonly port: number;
  readonly weight: number;
}

/** Which backends answer the probes, by `IP:PORT`. */
export type Health = ReadonlyMap<string, boolean>;

/** The listeners of a cluster's load balancers: each port of their Service, at the node ports of the nodes that are bound. */
export function balancerPlans(spec: ClusterSpec): BalancerPlan[] {
  return (spec.balancers ?? []).flatMap((balancer) => {
    const service = serviceOf(spec, balancer);
    const nodes = spec.nodes.filter((node) => balancer.nodes?.includes(node) ?? true);
    return (balancer.http === undefined ? service.loadBalancerIPs ?? [] : [balancer.http.vip]).flatMap((vip) => service.ports.flatMap((port): BalancerPlan[] => {
      const { nodePort } = port;
      if (balancer.direct === true) return [{ balancer, vip, port: port.port, protocol: protocolOf(port), backends: selected(spec, service).map((pod) => ({ node: pod.node, ip: podIp(spec, pod, 4), port: targetPort(pod, port) ?? 0, weight: 10 })) }];
      const listener = balancer.listeners?.[port.port];
      if (nodePort === undefined || listener === 'absent') return [];
      return [{ balancer, vip, port: port.port, protocol: listener?.protocol ?? protocolOf(port), backends: nodes.map((node) => ({ node, ip: nodeIp(spec, node, 4), port: listener?.nodePort ?? nodePort, weight: balancer.weights?.[node] ?? 10 })) }];
    }));
  });
}

/** The cloud's own answers about the load balancers, by the resource under which a bundle has them. */
export function clbAnswers(spec: ClusterSpec, health: Health): Readonly<Record<string, object>> {
  const asked = (spec.balancers ?? []).filter(({ unasked, kind }) => unasked !== true && kind !== 'tgw');
  if (asked.length === 0) return {};
  const plans = balancerPlans(spec);
  return {
    DescribeLoadBalancers: { Response: { TotalCount: asked.length, LoadBalancerSet: asked.map((balancer) => instance(spec, balancer)), RequestId: REQUEST } },
    ...Object.fromEntries(asked.flatMap((balancer) => {
      const own = plans.filter((plan) => plan.balancer === balancer);
      return [
        [`DescribeListeners-${balancer.name}`, { Response: { Listeners: own.map((plan) => listener(spec, plan)), TotalCount: own.length, RequestId: REQUEST } }],
        [`DescribeTargets-${balancer.name}`, { Response: { Listeners: own.map(targets), RequestId: REQUEST } }],
      ];
    })),
    ...machineAnswers(spec), ...groupAnswers(spec), ...accountAnswers(spec),
    DescribeTargetHealth: { Response: { LoadBalancers: asked.map(({ name }) => ({ LoadBalancerId: name, LoadBalancerName: name, Listeners: plans.filter(({ balancer }) => balancer.name === name).map((plan) => healths(plan, health)) })), RequestId: REQUEST } },
  };
}

/** What the cloud says of the nodes: which security groups each is in, and which public bandwidth it has. */
function machineAnswers(spec: ClusterSpec): Readonly<Record<string, object>> {
  const { securityGroups, publicBandwidth } = spec;
  if (securityGroups === undefined && publicBandwidth === undefined) return {};
  const machines = spec.nodes.map((node) => ({
    InstanceId: machineId(node), InstanceName: node, PrivateIpAddresses: [nodeIp(spec, node, 4)],
    ...(securityGroups === undefined ? {} : { SecurityGroupIds: securityGroups.machines[node] ?? [] }),
    ...(publicBandwidth === undefined ? {} : { InternetAccessible: { InternetChargeType: 'TRAFFIC_POSTPAID_BY_HOUR', InternetMaxBandwidthOut: publicBandwidth.mbps[node] ?? 0, PublicIpAssigned: false } }),
  }));
  return { DescribeInstances: { Response: { TotalCount: machines.length, InstanceSet: machines, RequestId: REQUEST } } };
}

/** What the cloud says of security groups. */
function groupAnswers({ securityGroups }: ClusterSpec): Readonly<Record<string, object>> {
  return Object.fromEntries(Object.entries(securityGroups?.groups ?? {}).map(([id, policies]) => [`DescribeSecurityGroupPolicies-${id}`, { Response: { SecurityGroupPolicySet: { Version: '1', ...policies }, RequestId: REQUEST } }]));
}

/** The subnet of the nodes. */
export const SUBNET = '10.0.0.0/24';

/** What the cloud says of the network ACL of the nodes' subnet. */
export function aclAnswers({ networkAcl }: ClusterSpec): Readonly<Record<string, object>> {
  if (networkAcl === undefined) return {};
  const { id, ingress, egress } = networkAcl;
  const acl = { VpcId: 'vpc-lab', NetworkAclId: id, NetworkAclName: 'nodes', SubnetSet: [{ VpcId: 'vpc-lab', SubnetId: 'subnet-lab', CidrBlock: SUBNET }], IngressEntries: ingress, EgressEntries: egress };
  return { DescribeNetworkAcls: { Response: { NetworkAclSet: [acl], TotalCount: 1, RequestId: REQUEST } } };
}

function accountAnswers({ publicBandwidth }: ClusterSpec): Readonly<Record<string, object>> {
  return publicBandwidth === undefined ? {} : { DescribeNetworkAccountType: { Response: { NetworkAccountType: publicBandwidth.account, RequestId: REQUEST } } };
}

/** The instance of the cloud that a node is. */
export function machineId(node: string): string {
  return `ins-${node}`;
}

const REQUEST = '00000000-0000-4000-8000-000000000000';

function instance(spec: ClusterSpec, balancer: BalancerSpec): object {
  const { snat } = balancer;
  return {
    LoadBalancerId: balancer.name, LoadBalancerName: balancer.name, LoadBalancerType: balancer.public === true ? 'OPEN' : 'INTERNAL', Forward: 1, LoadBalancerVips: balancer.http === undefined ? serviceOf(spec, balancer).loadBalancerIPs ?? [] : [balancer.http.vip], Status: 1,
    SnatPro: snat !== undefined, SnatIps: snat === undefined ? [] : [{ SubnetId: 'subnet-lab', Ip: snat }],
    ...(balancer.passesToTargets === true ? { LoadBalancerPassToTarget: true } : {}),
  };
}

function listener(spec: ClusterSpec, plan: BalancerPlan): object {
  const own = spec.outside?.find(({ name }) => name === plan.balancer.prober)?.ip === plan.vip;
  const { http } = plan.balancer;
  const check = { HealthSwitch: 1, TimeOut: 2, IntervalTime: 5, HealthNum: 3, UnHealthNum: 3, CheckPort: plan.balancer.check?.port ?? -1, CheckType: plan.balancer.check?.ping === true ? 'PING' : 'TCP', SourceIpType: own ? 0 : 1 };
  if (http === undefined) return { ...head(plan), Scheduler: 'WRR', SessionExpireTime: 0, HealthCheck: check };
  return { ...head(plan), KeepaliveEnable: http.keepalive === true ? 1 : 0, Rules: http.rules.map((rule) => ({ ...location(rule), Scheduler: 'WRR', HealthCheck: check })) };
}

function location({ host, path }: HttpRuleSpec): object {
  return { LocationId: `loc-${host.replaceAll('.', '-')}${path.replaceAll('/', '-')}`, Domain: host, Url: path };
}

function targets(plan: BalancerPlan): object {
  const bound = plan.backends.map(({ node, ip, port, weight }) => ({ Type: plan.balancer.direct === true ? 'ENI' : 'CVM', InstanceId: machineId(node), Port: port, Weight: weight, PrivateIpAddresses: [ip], PublicIpAddresses: [] }));
  const { http } = plan.balancer;
  return http === undefined ? { ...head(plan), Targets: bound } : { ...head(plan), Rules: http.rules.map((rule) => ({ ...location(rule), Targets: bound })) };
}

function healths(plan: BalancerPlan, health: Health): object {
  return {
    ...head(plan), ListenerName: plan.balancer.service,
    Rules: [{ Targets: plan.backends.map(({ node, ip, port }) => {
      const alive = health.get(`${ip}:${port}`) ?? true;
      return { IP: ip, Port: port, HealthStatus: alive, TargetId: machineId(node), HealthStatusDetail: alive ? 'Alive' : 'Dead' };
    }) }],
  };
}

function head({ balancer, protocol, port }: BalancerPlan): object {
  return { ListenerId: `lbl-${balancer.name.slice(3)}${port}`, Protocol: balancer.http === undefined ? protocol : 'HTTP', Port: port };
}

function serviceOf(spec: ClusterSpec, { service: key }: BalancerSpec): ServiceSpec {
  const service = spec.services.find((one) => podKey(one) === key);
  if (service === undefined) throw new Error(`no Service ${key} for a load balancer`);
  return service;
}
