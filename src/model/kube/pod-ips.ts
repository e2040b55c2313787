import { parseIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Pod } from './workload.ts';

/** Addresses of a pod in status order; none while it has none. */
export function podIps(pod: Pod): readonly Ip[] {
  const listed = (pod.status?.podIPs ?? []).map((entry) => entry.ip);
  const texts = listed.length > 0 ? listed : [pod.status?.podIP ?? ''];
  return texts.flatMap((text) => parseIp(text) ?? []);
}
