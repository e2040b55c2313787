import type { Words } from '../../model/finding/index.ts';
import { nodePortFlows } from './node-port-flows.ts';
import { policyFlows } from './policy-flows.ts';
import { ownNodeFlows, pairFlows, servedPorts } from './pod-flows.ts';
import { serviceFlows } from './service-flows.ts';
import { clientsOf, runningPods } from './survey.ts';
import type { Limits, Promises, Survey } from './survey.ts';

/**
 * The flows that the API objects promise, without a question: every Service port from the nodes, every pair of nodes, every node to
 * its own pods, what the policies let through and stop. The work is bounded: one pod of a node asks for all.
 */
export function promisedFlows(promises: Promises, limits: Limits): Survey {
  const clients = clientsOf(promises);
  const served = servedPorts(promises);
  const services = serviceFlows(promises, clients, limits.services);
  const nodePorts = nodePortFlows(promises, limits.nodePorts);
  const pairs = pairFlows(promises, clients, served, limits.pairs);
  return {
    flows: [...services.flows, ...nodePorts.flows, ...pairs.flows, ...ownNodeFlows(promises, served), ...policyFlows(promises, served)],
    skipped: [
      ...some(services.left, { en: 'Service ports from a node: each was walked from some of the nodes, in turn', zh: '条从节点到 Service 端口的流量：每个端口只轮流从部分节点验证' }),
      ...some(nodePorts.left, { en: 'node ports at a node: each was walked to some of the nodes, in turn', zh: '条到节点 NodePort 的流量：每个端口只轮流验证部分节点' }),
      ...some(pairs.left, { en: 'pairs of nodes', zh: '对节点' }),
      ...some(notCollected(promises), { en: 'nodes of the cluster without evidence in the bundle, or without a pod of their own there', zh: '个集群中不在采集包内、或没有可用 Pod 的节点' }, clients.length),
    ],
  };
}

function some(count: number, what: Words, but = 0): Survey['skipped'] {
  return count - but > 0 ? [{ what, count: count - but }] : [];
}

/** Nodes by which pods should be asked from. */
function notCollected(promises: Promises): number {
  const { nodes } = promises.cluster;
  const named = nodes.kind === 'known' ? nodes.value.map(({ metadata }) => metadata.name) : runningPods(promises).map((pod) => pod.spec?.nodeName ?? '');
  return new Set(named).size;
}

export { nearFlows } from './near.ts';
export type { Limits, Promises, Survey } from './survey.ts';
