import { requirementsOf, selects, slicesOf } from '../model/kube/index.ts';
import type { Cluster, EndpointReason, Pod, PromisedEndpoint, Service, ServicePort } from '../model/kube/index.ts';
import { targetPortIn } from './endpoints.ts';
import { hasEnded, isReady, known } from './lookup.ts';

/** What is known of the viewpoint when reasons are looked for. */
interface Seen {
  readonly node?: string;
  readonly scope: 'internal' | 'external';
  readonly localOnly: boolean;
  readonly usable: readonly PromisedEndpoint[];
}

/** Why a Service port has no usable endpoint: the selector, the pods' readiness, the named port, the traffic policy, or no slices. Empty when it has one. */
export function endpointReasons(cluster: Cluster, service: Service, port: ServicePort, endpoints: readonly PromisedEndpoint[], seen: Seen): readonly EndpointReason[] {
  if (seen.usable.length > 0 || service.spec?.type === 'ExternalName') return [];
  const because = { ref: service.ref, text: `Service ${service.metadata.namespace ?? ''}/${service.metadata.name}` };
  if (seen.localOnly && endpoints.some((endpoint) => endpoint.ready)) return [{ kind: 'no-local-endpoint', policy: seen.scope, because }];
  const { selector } = service.spec ?? {};
  const reasons: EndpointReason[] = selector === undefined || Object.keys(selector).length === 0 ? [] : [...podReasons(cluster, service, port, selector)];
  if (reasons.length === 0 && slicesOf(known(cluster.endpointSlices), service.metadata).length === 0) reasons.push({ kind: 'no-slices', because });
  for (const endpoint of endpoints) {
    const pod = endpoint.pod === undefined ? undefined : `${endpoint.pod.namespace}/${endpoint.pod.name}`;
    if (!endpoint.ready && pod !== undefined && !reasons.some((reason) => reason.kind === 'not-ready' && reason.pod === pod)) reasons.push({ kind: 'not-ready', pod, because: { ref: endpoint.ref, text: 'ready: false' } });
  }
  return reasons;
}

function podReasons(cluster: Cluster, service: Service, port: ServicePort, selector: Readonly<Record<string, string>>): readonly EndpointReason[] {
  if (cluster.pods.kind === 'missing') return [];
  const pods = known(cluster.pods).filter((pod) => pod.metadata.namespace === service.metadata.namespace && !hasEnded(pod));
  const selected = pods.filter((pod) => selects({ matchLabels: selector }, pod.metadata.labels));
  if (selected.length === 0) return [nothingSelected(service, port, selector, pods)];
  return selected.flatMap((pod): EndpointReason[] => {
    const name = `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
    const because = { ref: pod.ref, text: `Pod ${name}` };
    if (targetPortIn(pod, port) === undefined) return [{ kind: 'named-port-missing', port: String(port.targetPort), pod: name, because }];
    const notReady = { ref: pod.ref, text: `Pod ${name}: its condition Ready is not True` };
    return isReady(pod) || service.spec?.publishNotReadyAddresses === true ? [] : [{ kind: 'not-ready', pod: name, because: notReady }];
  });
}

/** Names the pod that fails the fewest requirements (of those, one that declares the target port), and the first that it fails; nobody when that pod has nothing in common with the selector. */
function nothingSelected(service: Service, port: ServicePort, selector: Readonly<Record<string, string>>, pods: readonly Pod[]): EndpointReason {
  const requirements = requirementsOf({ matchLabels: selector });
  const ranked = pods
    .map((pod) => ({ pod, unmet: requirements.filter((requirement) => !requirement.met(pod.metadata.labels ?? {})) }))
    .sort((a, b) => a.unmet.length - b.unmet.length || Number(declares(b.pod, port)) - Number(declares(a.pod, port)));
  const [best] = ranked;
  const [unmet] = best?.unmet ?? [];
  const because = { ref: service.ref, text: `selector: ${Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(',')}` };
  if (best === undefined || unmet === undefined) return { kind: 'selector-matches-nothing', because };
  const have = best.pod.metadata.labels?.[unmet.key];
  // A workload that was scaled to zero leaves the pods of others, which are not meant.
  if (best.unmet.length === requirements.length && !(have !== undefined && resemble(have, unmet.want))) return { kind: 'selector-matches-nothing', because };
  return { kind: 'selector-matches-nothing', because, nearest: { pod: best.pod.metadata.name, key: unmet.key, want: unmet.want, ...(have === undefined ? {} : { have }) } };
}

/** One is a shortening of the other, its letters in their order, or one is the other misspelt. */
function resemble(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return (at === short.length && short.length > 1) || misspelt(a, b);
}

/** Another letter in one place of four or more, or two neighbours exchanged. */
function misspelt(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const differing = Array.from(a, (_, at) => at).filter((at) => a[at] !== b[at]);
  const [first = 0, second = 0] = differing;
  if (differing.length === 1) return a.length > 3;
  return differing.length === 2 && second === first + 1 && a[first] === b[second] && a[second] === b[first];
}

function declares(pod: Pod, port: ServicePort): boolean {
  const target = targetPortIn(pod, port);
  return pod.spec?.containers.some((container) => container.ports?.some((entry) => entry.containerPort === target)) ?? false;
}
