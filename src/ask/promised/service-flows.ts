import type { Service, ServicePort } from '../../model/kube/index.ts';
import type { PromisedFlow } from '../../model/report/index.ts';
import { parseIp } from '../../net/ip.ts';
import { findServiceTargets } from '../service-targets.ts';
import { protocolOf } from '../target.ts';
import type { Client, Promises } from './survey.ts';

interface Port {
  readonly service: Service;
  readonly port: ServicePort;
  readonly family: 4 | 6;
}

/**
 * Every port of every Service, from a pod of every node; where that is more than `most`, each from as many nodes as there is room for,
 * in turn, so that each node asks as often as the others. A walk goes to every endpoint.
 */
export function serviceFlows(promises: Promises, clients: readonly Client[], most: number): { readonly flows: readonly PromisedFlow[]; readonly left: number } {
  const ports = portsOf(promises);
  const each = Math.min(clients.length, Math.max(1, Math.floor(most / Math.max(1, ports.length))));
  const flows = ports.flatMap((port, number) => Array.from({ length: each }, (_, turn) => clients[(number + turn * Math.ceil(clients.length / each)) % clients.length])
    .filter((client, index, all) => client !== undefined && all.indexOf(client) === index)
    .flatMap((client) => (client === undefined ? [] : flowsTo(promises, client, port))));
  return { flows, left: ports.length * (clients.length - each) };
}

function portsOf({ cluster }: Promises): readonly Port[] {
  const services = cluster.services.kind === 'known' ? cluster.services.value : [];
  return services.filter(({ spec }) => spec?.type !== 'ExternalName')
    .flatMap((service) => familiesOf(service).flatMap((family) => (service.spec?.ports ?? []).map((port) => ({ service, port, family }))));
}

/** The families of its cluster addresses; a headless one is asked in those that it names, else IPv4. */
function familiesOf({ spec }: Service): readonly (4 | 6)[] {
  const texts = spec?.clusterIPs ?? [spec?.clusterIP ?? ''];
  const families = new Set(texts.flatMap((text) => parseIp(text)?.family ?? []));
  return families.size === 0 ? [4] : [...families];
}

function flowsTo(promises: Promises, client: Client, { service, port, family }: Port): readonly PromisedFlow[] {
  if (client.addresses.length > 0 && !client.addresses.some((ip) => ip.family === family)) return [];
  const texts = service.spec?.clusterIPs ?? [service.spec?.clusterIP ?? ''];
  const name = `svc/${service.metadata.namespace ?? ''}/${service.metadata.name}`;
  const found = { name, service, addresses: texts.flatMap((text) => parseIp(text) ?? []), port: port.name ?? String(port.port) };
  const targets = findServiceTargets(promises, { client, protocol: protocolOf(port), family, sport: undefined }, found);
  if (targets.kind === 'refused') return [];
  return targets.value.map((target) => ({ kind: 'service' as const, name: `${client.name} -> ${name}:${port.port} (${target.name})`, target }));
}
