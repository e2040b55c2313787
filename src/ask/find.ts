import type { KubeObject, Pod, Service } from '../model/kube/index.ts';
import { internalIps, podIps } from '../model/kube/index.ts';
import type { Part } from '../model/network/index.ts';
import type { EndpointName } from '../model/report/index.ts';
import { formatIp, parseIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { nearest } from './near.ts';
import { noSuch, notCollected } from './refusals.ts';
import { found, refused } from './world.ts';
import type { Found, Or, Where } from './world.ts';

type Named<K extends EndpointName['kind']> = Extract<EndpointName, { kind: K }>;

/** Finds what the user named. A name that does not exist is refused with the near ones. */
export function findEnd(world: Where, name: EndpointName): Or<Found> {
  switch (name.kind) {
    case 'pod': return findPod(world, name);
    case 'service': return findService(world, name);
    case 'ingress': return findIngress(world, name);
    case 'node': return findNode(world, name);
    case 'address': return findAddress(world, name);
    case 'netns': return findNetns(world, name);
  }
}

/** Where a pod is and what its addresses are. The namespace may be missing: then only the addresses are known. */
export function foundPod(world: Where, pod: Pod): Found {
  const netns = world.placement.netnsOfPod(pod);
  return {
    name: `pod/${pod.metadata.namespace ?? ''}/${pod.metadata.name}`, pod, addresses: podIps(pod),
    ...(netns.kind === 'known' ? { netns: netns.value } : {}), ...(pod.spec?.nodeName === undefined ? {} : { node: pod.spec.nodeName }),
  };
}

function lookUp<T extends KubeObject>(part: Part<readonly T[]>, kind: string, namespace: string | undefined, name: string): Or<T> {
  if (part.kind === 'missing') return refused(notCollected(kind, part.because.text));
  const full = (object: KubeObject): string => (object.metadata.namespace === undefined ? object.metadata.name : `${object.metadata.namespace}/${object.metadata.name}`);
  const object = part.value.find((candidate) => candidate.metadata.name === name && candidate.metadata.namespace === namespace);
  if (object !== undefined) return found(object);
  const wanted = namespace === undefined ? name : `${namespace}/${name}`;
  return refused(noSuch(kind, wanted, nearest(wanted, part.value.map(full))));
}

function findPod(world: Where, name: Named<'pod'>): Or<Found> {
  const pod = lookUp(world.cluster.pods, 'pod', name.namespace, name.name);
  if (pod.kind === 'refused') return pod;
  return found({ ...foundPod(world, pod.value), ...portOf(name) });
}

function findService(world: Where, name: Named<'service'>): Or<Found> {
  const service = lookUp(world.cluster.services, 'service', name.namespace, name.name);
  if (service.kind === 'refused') return service;
  const { spec } = service.value;
  const texts = spec?.clusterIPs ?? (spec?.clusterIP === undefined ? [] : [spec.clusterIP]);
  return found({ name: `svc/${name.namespace}/${name.name}`, service: service.value, addresses: texts.flatMap((text) => parseIp(text) ?? []), ...portOf(name) });
}

/** An Ingress is asked at the address of its load balancer, by TLS where it has some. */
function findIngress(world: Where, name: Named<'ingress'>): Or<Found> {
  const ingress = lookUp(world.cluster.ingresses, 'ingress', name.namespace, name.name);
  if (ingress.kind === 'refused') return ingress;
  const { spec, status } = ingress.value;
  const addresses = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => parseIp(ip ?? '') ?? []);
  return found({ name: `ingress/${name.namespace}/${name.name}`, ingress: ingress.value, addresses, port: name.port ?? ((spec?.tls ?? []).length > 0 ? '443' : '80') });
}

function findNode(world: Where, name: Named<'node'>): Or<Found> {
  const host = world.placement.hostNetns(name.name);
  const object = world.cluster.nodes.kind === 'known' ? world.cluster.nodes.value.find((node) => node.metadata.name === name.name) : undefined;
  if (host.kind === 'missing' && object === undefined) return refused(noSuch('node', name.name, nearest(name.name, world.placement.nodes)));
  const addresses = object === undefined ? [] : internalIps(object);
  return found({ name: `node/${name.name}`, node: name.name, addresses, ...(host.kind === 'known' ? { netns: host.value } : {}), ...portOf(name) });
}

function findAddress(world: Where, name: Named<'address'>): Or<Found> {
  const ip = parseIp(name.ip);
  if (ip === undefined) return refused(noSuch('address', name.ip, []));
  const service = serviceAt(world, ip);
  if (service !== undefined) return found({ name: `ip:${name.ip}`, service, addresses: [ip], ...portOf(name) });
  const netns = world.placement.ownerOf(ip);
  const pod = world.cluster.pods.kind === 'known' ? world.cluster.pods.value.find((candidate) => candidate.spec?.hostNetwork !== true && podIps(candidate).some((own) => own.family === ip.family && own.value === ip.value)) : undefined;
  return found({ name: `ip:${name.ip}`, addresses: [ip], ...(netns === undefined ? {} : { netns, node: netns.slice(0, netns.indexOf('/')) }), ...(pod === undefined ? {} : { pod }), ...portOf(name) });
}

/** The Service that has this cluster address. */
function serviceAt(world: Where, ip: Ip): Service | undefined {
  const text = formatIp(ip);
  const services = world.cluster.services.kind === 'known' ? world.cluster.services.value : [];
  return services.find(({ spec }) => (spec?.clusterIPs ?? [spec?.clusterIP ?? '']).some((address) => address === text));
}

function findNetns(world: Where, name: Named<'netns'>): Or<Found> {
  const netns = world.placement.netnsNamed(name.node, name.name);
  if (netns.kind === 'missing') {
    const known = world.placement.nodes.includes(name.node);
    return refused(known ? noSuch('netns', `${name.node}/${name.name}`, nearest(name.name, world.placement.namesOn(name.node))) : noSuch('node', name.node, nearest(name.node, world.placement.nodes)));
  }
  return found({ name: `netns/${name.node}/${name.name}`, netns: netns.value, node: name.node, addresses: [], ...portOf(name) });
}

function portOf(name: { readonly port?: string }): { port?: string } {
  return name.port === undefined ? {} : { port: name.port };
}

/** The end that asks: a pod, a node or a namespace, whose namespace was collected. */
export function endNamed(world: Where, name: EndpointName): Or<Found & { readonly netns: string }> {
  const end = findEnd(world, name);
  if (end.kind === 'refused') return end;
  const { netns, node } = end.value;
  if (netns === undefined) return refused(notCollected(end.value.name, end.value.pod === undefined ? 'no namespace with this address was collected' : `its network namespace on node ${node ?? '?'} was not collected`));
  return found({ ...end.value, netns });
}
