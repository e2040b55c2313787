import { nodeIp, podKey } from '../../cluster/addresses.ts';
import { protocolOf } from '../../cluster/endpoints.ts';
import { kubeLists } from '../../cluster/objects.ts';
import type { ClusterSpec } from '../../cluster/spec.ts';
import type { Probe } from '../../scenario.ts';
import { assembleCluster } from '../../../src/assemble/kube/index.ts';
import { known, named, policyVerdict, servicePort, servicePromise } from '../../../src/expect/index.ts';
import { podIps } from '../../../src/model/kube/index.ts';
import type { Cluster, Pod, PolicyEnd, PolicyFlow, PolicyVerdict } from '../../../src/model/kube/index.ts';
import { parseIp, sameIp } from '../../../src/net/ip.ts';
import { parseKube } from '../../../src/parse/kube/index.ts';

/** One way in which a connection may end by the promise, and why. `fails`: refused or lost, the promise does not say which. */
export interface PromisedEnd {
  readonly end: `answered by ${string}` | 'ECONNREFUSED' | 'timeout' | 'fails';
  readonly why: string;
}

/** The API objects of a cluster, read as netwhy reads a user's. */
export function clusterOf(spec: ClusterSpec): Cluster {
  const items = Object.entries(kubeLists(spec)).map(([resource, list]) => ({ resource, file: `${resource}.json`, command: '', state: 'ok' as const, text: () => JSON.stringify(list) }));
  return assembleCluster(items, (item) => parseKube(item.text(), item.file));
}

/** How a probe's connections may end, by `src/expect` alone: by the Service's usable endpoints and the policies' verdicts. */
export function promisedEnds(spec: ClusterSpec, cluster: Cluster, probe: Probe): readonly PromisedEnd[] {
  const [, kind = '', namespace = '', name = '', port = ''] = /^(pod|svc)\/([^/]+)\/([^:]+):(\d+)$/.exec(probe.to) ?? [];
  const src = clientOf(spec, cluster, probe.from);
  const protocol = probe.protocol === 'tcp' ? ('TCP' as const) : ('UDP' as const);
  if (kind === 'pod') {
    const pod = mustBe(named(cluster.pods, name, namespace), probe.to);
    return [endAt(spec, cluster, { src, dst: endOf(pod), protocol, port: Number(port) }, false)];
  }
  const service = mustBe(named(cluster.services, name, namespace), probe.to);
  const node = src.kind === 'pod' ? named(cluster.pods, src.name, src.namespace)?.spec?.nodeName : undefined;
  const promise = servicePromise(cluster, service, mustBe(servicePort(service, port, protocol), probe.to), { scope: 'internal', family: 4, ...(node === undefined ? {} : { node }) });
  if (promise.usable.length === 0) return [{ end: 'fails', why: `no usable endpoint: ${promise.reasons.map((reason) => reason.kind).join(', ')}` }];
  return promise.usable.map((endpoint) => {
    const pod = mustBe(known(cluster.pods).find((candidate) => podIps(candidate).some((ip) => sameIp(ip, endpoint.addr))), probe.to);
    return endAt(spec, cluster, { src, dst: endOf(pod), protocol, port: endpoint.port }, true);
  });
}

/** A pod's connection to its own address never leaves it; one that came back from a Service did. */
function endAt(spec: ClusterSpec, cluster: Cluster, flow: PolicyFlow, isTranslated: boolean): PromisedEnd {
  const own = !isTranslated && sameIp(flow.src.ip, flow.dst.ip);
  const verdicts = (['egress', 'ingress'] as const).map((direction) => policyVerdict(cluster, flow, direction));
  const denied = own ? undefined : verdicts.find(({ allowed }) => !allowed);
  if (denied !== undefined) return { end: 'timeout', why: verdictText(denied) };
  const server = spec.pods.find((pod) => flow.dst.kind === 'pod' && pod.namespace === flow.dst.namespace && pod.name === flow.dst.name);
  const listens = server?.listens.some((one) => one.port === flow.port && protocolOf(one) === flow.protocol) === true;
  const why = own ? 'within the pod' : verdicts.map(verdictText).join('; ');
  return server !== undefined && listens ? { end: `answered by ${podKey(server)}`, why } : { end: 'ECONNREFUSED', why: `nothing listens; ${why}` };
}

function verdictText({ direction, allowed, isolating, decidedBy, nearMiss }: PolicyVerdict): string {
  if (allowed) return decidedBy === undefined ? `${direction}: not isolated` : `${direction}: allowed by ${decidedBy.policy.metadata.name} rule ${decidedBy.rule + 1}`;
  const near = nearMiss === undefined ? '' : `, nearest is ${nearMiss.policy.metadata.name} rule ${nearMiss.rule + 1}: ${nearMiss.field} wants ${nearMiss.want}, has ${nearMiss.have}`;
  return `${direction}: isolated by ${isolating.map((policy) => policy.metadata.name).join(', ')}${near}`;
}

function clientOf(spec: ClusterSpec, cluster: Cluster, from: string): PolicyEnd {
  const [kind, first = '', second = ''] = from.split('/');
  return kind === 'node' ? { kind: 'address', ip: mustBe(parseIp(nodeIp(spec, first, 4)), from) } : endOf(mustBe(named(cluster.pods, second, first), from));
}

function endOf(pod: Pod): PolicyEnd {
  return { kind: 'pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, ip: mustBe(podIps(pod)[0], pod.metadata.name) };
}

function mustBe<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`bug: the objects lack ${what}`);
  return value;
}
