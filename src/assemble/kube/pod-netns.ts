import type { NodeEvidence } from '../../model/evidence/evidence.ts';
import { podIps } from '../../model/kube/pod-ips.ts';
import { podUids } from '../../model/kube/pod-uids.ts';
import type { Pod } from '../../model/kube/workload.ts';
import type { Part } from '../../model/network/because.ts';
import type { Ip } from '../../net/ip.ts';
import { known, missing } from '../part/index.ts';
import { podUidOf } from './pod-uid.ts';

/** Whether a namespace may have an address, without reading more than the text of its dump. */
export type HasAddress = (netns: string, ip: Ip) => boolean;

/**
 * The namespace of a pod on its node: the host's for a hostNetwork pod; else the one whose processes are in the pod's cgroup; else
 * the only one (besides the host's and those of other pods) that has the pod's address. Two that fit are no answer.
 */
export function netnsOfPod(pod: Pod, node: NodeEvidence, hasAddress: HasAddress): Part<string> {
  const what = `pod ${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
  if (pod.spec?.hostNetwork === true) return only(node.netns.filter(({ id }) => id === 'host').map(({ id }) => id), `the host namespace of ${node.name}`, node);
  if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return missing({ ref: pod.ref, text: `${what} has ended; its address may be another pod's by now` });
  const byCgroup = netnsByUid(pod, node);
  if (byCgroup.length > 0) return only(byCgroup, `${what} by its cgroup`, node);
  const ips = podIps(pod);
  if (ips.length === 0) return missing({ ref: pod.ref, text: `${what} has no address, and no process in its cgroup was seen on ${node.name}` });
  const byAddress = node.netns.filter(({ id, cgroups }) => id !== 'host' && !cgroups.some((cgroup) => podUidOf(cgroup) !== undefined) && ips.some((ip) => hasAddress(`${node.name}/${id}`, ip))).map(({ id }) => id);
  return only(byAddress, `${what} by its address`, node);
}

/** The sandbox of a pod that is not on the host's network is never the host's: a process there is the runtime's own. */
function netnsByUid(pod: Pod, node: NodeEvidence): string[] {
  const uids = podUids(pod);
  return node.netns.filter(({ id, cgroups }) => id !== 'host' && cgroups.some((cgroup) => uids.includes(podUidOf(cgroup) ?? ''))).map(({ id }) => id);
}

function only(ids: readonly string[], what: string, node: NodeEvidence): Part<string> {
  const [id] = ids;
  if (id === undefined) return missing({ text: `no network namespace collected on ${node.name} is that of ${what}` });
  if (ids.length > 1) return missing({ text: `several network namespaces on ${node.name} could be that of ${what}: ${ids.join(', ')}` });
  return known(`${node.name}/${id}`);
}
