import { promisedFlows } from './ask/index.ts';
import type { Promises } from './ask/index.ts';
import { policyVerdict, servicePromise } from './expect/index.ts';
import type { Loaded } from './load.ts';
import type { PolicyFlow, ServicePromise } from './model/kube/index.ts';

/** The most flows of one kind: what two cores walk in half a minute on a hundred nodes. */
const LIMITS = { services: 3000, nodePorts: 1000, pairs: 10_000 };

/** The flows that a bundle's API objects promise, and what was left out. */
export function promisedBy(loaded: Loaded): ReturnType<typeof promisedFlows> {
  return promisedFlows(promisesOf(loaded), LIMITS);
}

/** The promise of a bundle's API objects. */
function promisesOf({ network, cluster, placement }: Loaded): Promises {
  const kept = new Map<string, ServicePromise>();
  const stopped = (flow: PolicyFlow): string | undefined => {
    const verdict = (['egress', 'ingress'] as const).map((direction) => policyVerdict(cluster, flow, direction)).find(({ allowed, doubt }) => !allowed && doubt === undefined);
    const policy = verdict?.decidedBy?.policy ?? verdict?.isolating[0];
    return policy && [policy.metadata.namespace ?? policy.kind, policy.metadata.name].join('/');
  };
  return {
    network, cluster, placement,
    isCollected: (netns) => network.netns.has(netns),
    isIsolated: (pod) => {
      const end = { kind: 'pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, ip: { family: 4, value: 0n } } as const;
      return policyVerdict(cluster, { src: end, dst: { kind: 'address', ip: end.ip }, protocol: 'TCP', port: 0 }, 'egress').isolating.length > 0;
    },
    stopper: stopped,
    promise(service, port, node, family) {
      const seen = service.spec?.internalTrafficPolicy === 'Local' ? node : undefined;
      const key = JSON.stringify([service.metadata.namespace, service.metadata.name, port.name, port.port, port.protocol, family, seen]);
      const promise = kept.get(key) ?? servicePromise(cluster, service, port, { scope: 'internal', family, ...(seen === undefined ? {} : { node: seen }) });
      kept.set(key, promise);
      return promise;
    },
  };
}
