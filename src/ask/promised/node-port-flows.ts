import type { Service, ServicePort } from '../../model/kube/index.ts';
import type { PromisedFlow } from '../../model/report/index.ts';
import type { Ip } from '../../net/ip.ts';
import { findEnd } from '../find.ts';
import { makeTarget, protocolOf } from '../target.ts';
import type { Client, Promises } from './survey.ts';

/** A node that others can ask: its own namespace, and its address. */
interface Host {
  readonly client: Client;
  readonly ip: Ip;
}

/**
 * Every node port, at each node that must serve it, from the node after it; where that is more than `most`, at as many nodes as there is
 * room for, in turn. With externalTrafficPolicy Local only a node with a ready endpoint of its own must.
 */
export function nodePortFlows(promises: Promises, most: number): { readonly flows: readonly PromisedFlow[]; readonly left: number } {
  const { nodes } = promises.cluster;
  const names = [...(nodes.kind === 'known' ? nodes.value.map(({ metadata }) => metadata.name) : []), ...promises.placement.nodes];
  const hosts = [...new Map(names.flatMap((node) => hostOf(promises, node)).map((host) => [host.client.netns, host])).values()];
  const services = promises.cluster.services.kind === 'known' ? promises.cluster.services.value : [];
  const ports = services.flatMap((service) => (service.spec?.ports ?? []).filter((port) => port.nodePort !== undefined).map((port) => ({ service, port })));
  const asked = ports.map(({ service, port }, number) => {
    const serving = hosts.filter((host) => mustServe(promises, service, port, host));
    return serving.map((_, turn) => ({ service, port, host: serving[(turn + number) % serving.length] }));
  });
  const each = Math.max(1, Math.floor(most / Math.max(1, ports.length)));
  const flows = asked.flatMap((all) => all.slice(0, each)).flatMap(({ service, port, host }) => (host === undefined ? [] : flowTo(promises, service, port, host, hosts)));
  return { flows, left: asked.reduce((sum, all) => sum + Math.max(0, all.length - each), 0) };
}

function hostOf(promises: Promises, node: string): readonly Host[] {
  const found = findEnd(promises, { kind: 'node', name: node });
  if (found.kind === 'refused') return [];
  const { netns, addresses: [ip] } = found.value;
  return netns === undefined || ip === undefined || !promises.isCollected(netns) ? [] : [{ client: { ...found.value, netns, node }, ip }];
}

function mustServe(promises: Promises, service: Service, port: ServicePort, { client, ip }: Host): boolean {
  const { endpoints } = promises.promise(service, port, undefined, ip.family);
  const local = service.spec?.externalTrafficPolicy === 'Local';
  return endpoints.some(({ ready, node }) => ready && (!local || node === client.node));
}

function flowTo(promises: Promises, service: Service, port: ServicePort, host: Host, hosts: readonly Host[]): readonly PromisedFlow[] {
  const at = hosts.indexOf(host);
  const others = [...hosts.slice(at + 1), ...hosts.slice(0, at)];
  const { endpoints } = promises.promise(service, port, undefined, host.ip.family);
  // A node without an endpoint stands best for a client from outside.
  const asker = others.find(({ client }) => !endpoints.some(({ node }) => node === client.node)) ?? others[0];
  if (asker === undefined || port.nodePort === undefined) return [];
  const target = makeTarget({ client: asker.client, protocol: undefined, family: host.ip.family, sport: undefined }, host.ip, port.nodePort, protocolOf(port), {});
  return [{ kind: 'node-port', name: `${asker.client.name} -> svc/${service.metadata.namespace ?? ''}/${service.metadata.name}:${port.port} (${target.name})`, target }];
}
