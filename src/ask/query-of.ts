import type { EndpointName, Query, Target } from '../model/report/index.ts';
import { formatIp } from '../net/ip.ts';

/** A question of which `ask` makes this target; `undefined` for what starts at no pod, node or namespace. */
export function queryOf({ question, client, server, promise }: Target): Query | undefined {
  if (question.kind !== 'socket' || client.netns === undefined) return undefined;
  const { protocol, dst, dport } = question;
  const ip = formatIp(dst);
  const port = protocol === 'icmp' ? {} : { port: String(dport) };
  const service = promise?.service;
  const isCluster = (service?.spec?.clusterIPs ?? [service?.spec?.clusterIP]).includes(ip);
  const to: EndpointName = service !== undefined && isCluster
    ? { kind: 'service', namespace: service.metadata.namespace ?? '', name: service.metadata.name, port: promise?.port.name ?? String(dport) }
    : server.pod === undefined ? { kind: 'address', ip, ...port } : { kind: 'pod', namespace: server.pod.metadata.namespace ?? '', name: server.pod.metadata.name, ...port };
  return { from: clientName(client, client.netns), to, protocol, family: dst.family };
}

function clientName({ pod, node }: Target['client'], netns: string): EndpointName {
  if (pod !== undefined) return { kind: 'pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name };
  const at = netns.indexOf('/');
  const [host, id] = [netns.slice(0, at), netns.slice(at + 1)];
  return id === 'host' ? { kind: 'node', name: node ?? host } : { kind: 'netns', node: host, name: id };
}
