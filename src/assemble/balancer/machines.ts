import { internalIps, podIps } from '../../model/kube/index.ts';
import type { Cluster } from '../../model/kube/index.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { CvmInstance } from '../../model/tree/clb.ts';
import { formatIp, sameIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Told } from './clb-answers.ts';

/**
 * The instance of the cloud that a machine is which was collected: the one that has its address. VPCs may have the same addresses, and then the machine's name must be the instance's,
 * too. Of a machine that fits several nothing is said.
 */
export function machineOf({ node, links }: Pick<Netns, 'node' | 'links'>, instances: readonly Told<CvmInstance>[]): Told<CvmInstance> | undefined {
  const own = new Set((links.kind === 'known' ? links.value : []).flatMap(({ addresses }) => addresses.map(({ ip }) => formatIp(ip))));
  const fitting = instances.filter(({ value: { PrivateIpAddresses = [] } }) => PrivateIpAddresses.some((text) => own.has(text)));
  const named = fitting.length > 1 ? fitting.filter(({ value }) => value.InstanceName === node || value.InstanceId === node) : fitting;
  return named.length === 1 ? named[0] : undefined;
}

/** Of a pod that is bound itself (VPC-CNI): the address of its node, by which the network reaches it. */
export function nodeOfPod({ pods, nodes }: Cluster, addr: Ip): Ip | undefined {
  const pod = pods.kind === 'known' ? pods.value.find((one) => one.spec?.hostNetwork !== true && podIps(one).some((ip) => sameIp(ip, addr))) : undefined;
  const node = pod === undefined || nodes.kind === 'missing' ? undefined : nodes.value.find(({ metadata }) => metadata.name === pod.spec?.nodeName);
  return node === undefined ? undefined : internalIps(node)[0];
}
