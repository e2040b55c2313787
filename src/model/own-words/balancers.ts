import type { Pair } from './pair.ts';

/** What configuration says of load balancers and gateways, told in netwhy's own words. */
export const BALANCERS: readonly Pair[] = [
  ['{listener} (what it does with a connection is not walked)', '{listener}（未推演它如何处理连接）'],
  ['DescribeTargets-{name}.json was not collected', '没有采集 DescribeTargets-{name}.json'],
  ['CLB {name}: listener {listener}', 'CLB {name}：监听器 {listener}'],
  ['CLB {name}: backend {backend}, weight {weight}', 'CLB {name}：后端 {backend}，权重 {weight}'],
  ['CLB {name}: {backend} is Alive', 'CLB {name}：{backend} 健康'],
  ['CLB {name}: {backend} is Dead', 'CLB {name}：{backend} 不健康'],
  ['CLB {name}: probes come from {source}; {backend} does not answer them', 'CLB {name}：健康探测来自 {source}；{backend} 不应答'],
  ['CLB {name}: probes come from {source}; {backend} answers them', 'CLB {name}：健康探测来自 {source}；{backend} 应答'],
  ['CLB {name}: probes come from {source}', 'CLB {name}：健康探测来自 {source}'],
  ['CLB {name}: SnatPro, {addresses}', 'CLB {name}：SnatPro，{addresses}'],
  ['assumed: {told}', '假定：{told}'],
  ['CLB {name}: {addresses}', 'CLB {name}：{addresses}'],
  ['TGW: node port {backend} of Service {service}', 'TGW：Service {service} 的 NodePort {backend}'],
  ['TGW: {listener} of Service {service}', 'TGW：Service {service} 的 {listener}'],
  ['which nodes TGW takes for alive (externalTrafficPolicy of Service {service} is Local)', 'TGW 认为哪些节点健康（Service {service} 的 externalTrafficPolicy 为 Local）'],
  ['Service {service} has no node port', 'Service {service} 没有 NodePort'],
  ['the address that VPCGW gives to what it sends on (vpcgw.json)', 'VPCGW 为其转发的报文使用的地址（vpcgw.json）'],
  ['VPCGW: what it sends on comes from {addresses}', 'VPCGW：其转发的报文来自 {addresses}'],
  ['DescribeInstances.json was not collected', '没有采集 DescribeInstances.json'],
  ['DescribeInstances does not say which VPC {machine} is in', 'DescribeInstances 没有说明 {machine} 所在的 VPC'],
  ['no row of t_route says which VPC {vpc} is', 't_route 中没有任何一行说明 {vpc} 是哪个 VPC'],
  ['{ip} is no node that was collected', '{ip} 不是已采集的节点'],
  ['no load balancer {id}', '没有负载均衡 {id}'],
];
