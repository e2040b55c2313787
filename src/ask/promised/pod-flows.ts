import type { Pod } from '../../model/kube/index.ts';
import { podIps } from '../../model/kube/index.ts';
import type { PromisedFlow } from '../../model/report/index.ts';
import type { Ip } from '../../net/ip.ts';
import { formatIp } from '../../net/ip.ts';
import { endOf, makeTarget } from '../target.ts';
import type { Protocol } from '../target.ts';
import type { Found } from '../world.ts';
import { clientOf, runningPods } from './survey.ts';
import type { Client, Promises } from './survey.ts';

/** Where a pod must answer: a port at which a Service promises it, by the text of its address. */
export interface Served {
  readonly ip: Ip;
  readonly port: number;
  readonly protocol: Protocol;
}

/** The first port at which a Service promises each ready endpoint, by address. */
export function servedPorts(promises: Promises): ReadonlyMap<string, Served> {
  const { cluster } = promises;
  const served = new Map<string, Served>();
  for (const service of cluster.services.kind === 'known' ? cluster.services.value : []) {
    for (const port of service.spec?.ports ?? []) {
      const name = (port.protocol ?? 'TCP').toLowerCase();
      if (name !== 'tcp' && name !== 'udp' && name !== 'sctp') continue;
      for (const { addr, port: number, ready } of ([4, 6] as const).flatMap((family) => promises.promise(service, port, undefined, family).endpoints)) {
        if (ready && !served.has(formatIp(addr))) served.set(formatIp(addr), { ip: addr, port: number, protocol: name });
      }
    }
  }
  return served;
}

/** From a pod of each node to one of every other, at most `most`: at a port that a Service promises, with full-size packets; else a ping. */
export function pairFlows(promises: Promises, clients: readonly Client[], served: ReadonlyMap<string, Served>, most: number): { readonly flows: readonly PromisedFlow[]; readonly left: number } {
  const servers = new Map(clients.map((client) => [client.node, client]));
  for (const pod of runningPods(promises)) {
    const known = servers.get(pod.spec?.nodeName ?? '');
    if (known === undefined || known.addresses.some((ip) => served.has(formatIp(ip))) || !podIps(pod).some((ip) => served.has(formatIp(ip)))) continue;
    const client = clientOf(promises, pod);
    if (client !== undefined) servers.set(client.node, client);
  }
  const pairs = clients.flatMap((client) => [...servers.values()].filter((server) => server.node !== client.node).map((server) => ({ client, server })));
  const flows = pairs.slice(0, most).flatMap(({ client, server }) => flowsBetween('pair', client, server, served));
  return { flows, left: Math.max(0, pairs.length - most) };
}

/** From every node to each of its own pods, as the kubelet's probes go. */
export function ownNodeFlows(promises: Promises, served: ReadonlyMap<string, Served>): readonly PromisedFlow[] {
  return runningPods(promises).flatMap((pod) => {
    const server = clientOf(promises, pod);
    const host = server === undefined ? undefined : promises.placement.hostNetns(server.node);
    if (server === undefined || host?.kind !== 'known' || !promises.isCollected(host.value)) return [];
    return flowsBetween('own-node', { name: `node/${server.node}`, netns: host.value, node: server.node, addresses: [] }, server, served);
  });
}

/** One flow for each family that both ends have. */
export function flowsBetween(kind: PromisedFlow['kind'], client: Client, server: Found, served: ReadonlyMap<string, Served>): readonly PromisedFlow[] {
  const families = ([4, 6] as const).filter((family) => client.addresses.length === 0 || client.addresses.some((ip) => ip.family === family));
  return families.flatMap((family) => {
    const ip = server.addresses.find((address) => address.family === family);
    if (ip === undefined) return [];
    const at = served.get(formatIp(ip));
    const target = makeTarget({ client, protocol: undefined, family, sport: undefined }, ip, at?.port ?? 0, at?.protocol ?? 'icmp', endOf(server));
    return [{ kind, name: `${client.name} -> ${server.name} (${target.name})`, target }];
  });
}

/** Whether a pod answers at a port that a Service promises. */
export function isServed(pod: Pod, served: ReadonlyMap<string, Served>): boolean {
  return podIps(pod).some((ip) => served.has(formatIp(ip)));
}
