import { parseIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Node } from './workload.ts';

/** The addresses by which the cluster knows a node (InternalIP), in status order; none while it has none. */
export function internalIps({ status }: Pick<Node, 'status'>): readonly Ip[] {
  return (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').flatMap(({ address }) => parseIp(address) ?? []);
}
