import { parseIp } from '../../net/index.ts';
import { podIps, slicesOf } from '../../model/kube/index.ts';
import type { Cluster, EndpointSlice, Service } from '../../model/kube/index.ts';
import type { Because } from '../../model/network/because.ts';
import { formatIp } from '../../net/ip.ts';
import { NotKnown, valueOf } from '../not-known.ts';
import { serviceNamed } from './service-named.ts';
import type { Request } from './kubernetes.ts';
import type { Passing } from './plugin.ts';
import type { Directive } from './read.ts';

/** An address, or with `alias` another name, that the objects of the cluster give for a name. */
export interface Found {
  readonly host: string;
  readonly alias: boolean;
  /** Its own name below the zone, which SRV points to, and the port; -1 where none is declared, 0 where it has none. */
  readonly own: string;
  readonly port: number;
  readonly because: readonly Because[];
}

/** `findPods` of plugin/kubernetes/kubernetes.go (1.15): names of pods are their addresses, believed (`insecure`) or looked for (`verified`). */
export function findPods({ world }: Passing, directive: Directive, { namespace, service, endpoint, port }: Request): readonly Found[] | 'no-such-name' {
  const mode = directive.body.filter(({ name }) => name === 'pods').at(-1);
  const [kind = 'disabled'] = mode?.args ?? [];
  if (kind === 'disabled') return 'no-such-name';
  if (service === undefined) return [];
  const text = /^[^-]+(-[^-]+){3}$/.test(service) ? service.replaceAll('-', '.') : service.replaceAll('-', ':');
  const because = mode === undefined ? [] : [mode.because];
  if (endpoint !== undefined || port !== undefined) throw new NotKnown(because);
  if (kind === 'insecure') return parseIp(text) === undefined ? 'no-such-name' : [{ host: text, alias: false, own: `${service}.${namespace}.pod`, port: 0, because }];
  const pods = valueOf(world.cluster.pods).filter((pod) => pod.metadata.namespace === namespace && podIps(pod).some((ip) => formatIp(ip) === text));
  return pods.length === 0 ? 'no-such-name' : pods.map((pod) => ({ host: text, alias: false, own: `${service}.${namespace}.pod`, port: 0, because: [{ ref: pod.ref, text: `pod ${pod.metadata.namespace ?? ''}/${pod.metadata.name}` }] }));
}

/** `findServices` of plugin/kubernetes/kubernetes.go (1.15): an alias, the ready endpoints of a headless Service or of one endpoint's name, or the cluster addresses. */
export function findServices({ world }: Passing, directive: Directive, request: Request): readonly Found[] | 'no-such-name' {
  if (request.service === undefined) return [];
  const service = serviceNamed(world.cluster, request.namespace, request.service);
  if (service === undefined) return 'no-such-name';
  const because: Because = { ref: service.ref, text: `Service ${service.metadata.namespace ?? ''}/${service.metadata.name}` };
  const { spec } = service;
  const own = `${service.metadata.name}.${service.metadata.namespace ?? ''}.svc`;
  if (spec?.type === 'ExternalName') {
    const { externalName = '' } = spec;
    if (request.endpoint !== undefined || request.port !== undefined || parseIp(externalName) !== undefined) return 'no-such-name';
    return [{ host: externalName, alias: true, own, port: 0, because: [because] }];
  }
  const headless = spec?.clusterIP === 'None';
  const ignores = directive.body.some(({ name, args }) => name === 'ignore' && args[0] === 'empty_service');
  if (ignores && !headless && endpoints(world.cluster, service, directive).length === 0) return 'no-such-name';
  if (headless || request.endpoint !== undefined) return byEndpoint(endpoints(world.cluster, service, directive), request, own, because);
  const ports = (spec?.ports ?? []).filter((port) => fits(request, port.name, port.protocol ?? 'TCP'));
  if (ports.length === 0) return 'no-such-name';
  const ips = (spec?.clusterIPs ?? [spec?.clusterIP ?? '']).filter((ip) => parseIp(ip) !== undefined);
  return ports.flatMap(({ port }) => ips.map((host) => ({ host, alias: false, own, port, because: [because] })));
}

interface Endpoint { readonly address: string; readonly hostname: string; readonly ports: EndpointSlice['ports']; readonly because: Because }

/** A slice without ports has one without a name and number (plugin/kubernetes/object/endpoint.go). */
function byEndpoint(all: readonly Endpoint[], request: Request, own: string, because: Because): readonly Found[] | 'no-such-name' {
  const found = all
    .filter(({ hostname }) => request.endpoint === undefined || hostname.toLowerCase() === request.endpoint)
    .flatMap((endpoint) => ((endpoint.ports ?? []).length === 0 ? [{ name: '', protocol: '', port: -1 }] : endpoint.ports ?? []).filter((port) => fits(request, port.name, port.protocol ?? '')).map(({ port = -1 }) => ({ ...endpoint, port })));
  return found.length === 0 ? 'no-such-name' : found.map((endpoint) => ({ host: endpoint.address, alias: false, own: `${endpoint.hostname}.${own}`, port: endpoint.port, because: [because, endpoint.because] }));
}

/** Endpoints that are ready, or of which nobody says that they are not, with the names that they have in DNS (`endpointHostname`). */
function endpoints(cluster: Cluster, service: Service, directive: Directive): readonly Endpoint[] {
  if (directive.body.some(({ name }) => name === 'noendpoints')) return [];
  const byPodName = directive.body.some(({ name }) => name === 'endpoint_pod_names');
  return slicesOf(valueOf(cluster.endpointSlices), service.metadata)
    .flatMap((slice) => (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).flatMap((endpoint) => endpoint.addresses.map((address): Endpoint => ({
      address, ports: slice.ports, because: { ref: slice.ref, text: `EndpointSlice ${slice.metadata.name}` },
      hostname: endpoint.hostname ?? (byPodName ? endpoint.targetRef?.name : undefined) ?? hostnameOf(address),
    }))));
}

function hostnameOf(address: string): string {
  const name = address.replaceAll(/[.:]/g, '-');
  return name.endsWith('-') ? `${name}0` : name;
}

function fits({ port, protocol }: Request, name: string | undefined, of: string): boolean {
  return (port === undefined || port === (name ?? '').toLowerCase()) && (protocol === undefined || protocol === of.toLowerCase());
}
