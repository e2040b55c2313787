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
  ['{ip} is no node that was collected', '{ip} 不是已采集的节点'],
  ['no load balancer {id}', '没有负载均衡 {id}'],
];
