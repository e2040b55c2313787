import { parseIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Pod } from './workload.ts';

const read = new WeakMap<Pod, readonly Ip[]>();

/** Addresses of a pod in status order; none while it has none. Read once for each pod: who looks for the pod of an address asks all of them, of which a large cluster has tens of thousands. */
export function podIps(pod: Pod): readonly Ip[] {
  const known = read.get(pod) ?? ipsOf(pod);
  read.set(pod, known);
  return known;
}

function ipsOf(pod: Pod): readonly Ip[] {
  const listed = (pod.status?.podIPs ?? []).map((entry) => entry.ip);
  const texts = listed.length > 0 ? listed : [pod.status?.podIP ?? ''];
  return texts.flatMap((text) => parseIp(text) ?? []);
}
