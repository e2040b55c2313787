import type { Pod, PolicyEnd, PolicyFlow } from '../model/kube/index.ts';
import { podIps } from '../model/kube/index.ts';
import type { Journey } from '../model/trace/index.ts';
import type { Ip } from '../net/ip.ts';
import { sameIp } from '../net/ip.ts';
import { innermost } from '../net/packet.ts';
import type { Packet } from '../net/packet.ts';
import type { View } from './view.ts';

const POLICY_PROTOCOLS = new Map<number, PolicyFlow['protocol']>([[6, 'TCP'], [17, 'UDP'], [132, 'SCTP'], [1, 'ICMP'], [58, 'ICMP']]);

/** The pod that has this address (hostNetwork pods are their node, not pods). */
export function podAt(view: View, ip: Ip): Pod | undefined {
  if (view.cluster.pods.kind === 'missing') return undefined;
  return view.cluster.pods.value.find((pod) => pod.spec?.hostNetwork !== true && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed' && podIps(pod).some((own) => sameIp(own, ip)));
}

/** `namespace/name` of a pod. */
export function podName(pod: Pod): string {
  return `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
}

/** Destination port of a packet; 0 for protocols without ports. */
export function dportOf(packet: Packet): number {
  return 'dport' in packet.l4 ? packet.l4.dport : 0;
}

/**
 * The flow that NetworkPolicies judge: from the sender's own address to the destination after its translation. Of a reply it is
 * the flow that was opened.
 */
export function policyFlow(view: View, open: Journey): PolicyFlow | undefined {
  const protocol = POLICY_PROTOCOLS.get(open.packetIn.protocol);
  if (protocol === undefined) return undefined;
  const end = innermost(open.packetOut);
  return { src: endOf(view, open.packetIn.src), dst: endOf(view, end.dst), protocol, port: dportOf(end) };
}

function endOf(view: View, ip: Ip): PolicyEnd {
  const pod = podAt(view, ip);
  return pod === undefined ? { kind: 'address', ip } : { kind: 'pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, ip };
}
