import type { Pod, PolicyEnd, PolicyFlow } from '../../model/kube/index.ts';
import { podIps } from '../../model/kube/index.ts';
import type { PromisedFlow } from '../../model/report/index.ts';
import { formatIp } from '../../net/ip.ts';
import { foundPod } from '../find.ts';
import { flowsBetween, isServed } from './pod-flows.ts';
import type { Served } from './pod-flows.ts';
import { clientOf, runningPods } from './survey.ts';
import type { Promises } from './survey.ts';

/** So many peers are tried to find one that a policy lets through and one that it stops. */
const PEERS = 60;

/**
 * For each pod that answers and that policies guard: a flow that they let through, and one that they stop, from the first pods of
 * which that is so. One pod stands for all with the same labels in the same namespace.
 */
export function policyFlows(promises: Promises, served: ReadonlyMap<string, Served>): readonly PromisedFlow[] {
  const { networkPolicies } = promises.cluster;
  if (networkPolicies.kind === 'missing' || networkPolicies.value.length === 0) return [];
  const pods = runningPods(promises);
  const answering = alike(pods.filter((pod) => isServed(pod, served)));
  const asking = alike(pods).slice(0, PEERS);
  return answering.flatMap((server) => {
    const flows = asking.filter((client) => client !== server).flatMap((client) => between(promises, client, server, served));
    const stopped = flows.find((flow) => flow.stoppedBy !== undefined);
    const passing = stopped === undefined ? undefined : flows.find((flow) => flow.stoppedBy === undefined);
    return [...(stopped === undefined ? [] : [stopped]), ...(passing === undefined ? [] : [passing])];
  });
}

/** The first pod of each set of labels in a namespace. */
function alike(pods: readonly Pod[]): readonly Pod[] {
  const first = new Map<string, Pod>();
  for (const pod of pods) {
    const key = JSON.stringify([pod.metadata.namespace, Object.entries(pod.metadata.labels ?? {}).filter(([name]) => !name.endsWith('-hash')).sort()]);
    if (!first.has(key)) first.set(key, pod);
  }
  return [...first.values()];
}

function between(promises: Promises, client: Pod, server: Pod, served: ReadonlyMap<string, Served>): readonly PromisedFlow[] {
  const from = clientOf(promises, client);
  const [ip] = podIps(server);
  const at = ip === undefined ? undefined : served.get(formatIp(ip));
  const own = podIps(client).find((address) => address.family === ip?.family);
  if (from === undefined || ip === undefined || own === undefined || at === undefined || at.protocol === 'icmp') return [];
  const protocol = at.protocol.toUpperCase() as PolicyFlow['protocol'];
  const stoppedBy = promises.stopper({ src: endOfPod(client, own), dst: endOfPod(server, ip), protocol, port: at.port });
  return flowsBetween('policy', from, foundPod(promises, server), served).slice(0, 1).map((flow) => ({ ...flow, ...(stoppedBy === undefined ? {} : { stoppedBy }) }));
}

function endOfPod(pod: Pod, ip: PolicyEnd['ip']): PolicyEnd {
  return { kind: 'pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, ip };
}
