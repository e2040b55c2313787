import type { Evidence } from '../model/evidence/index.ts';
import type { Loaded } from '../load.ts';
import type { Pod } from '../model/kube/index.ts';
import type { Because } from '../model/network/index.ts';
import type { ConfFile } from '../model/resolve/index.ts';
import { parseIp } from '../net/index.ts';
import { baseByPodsBeside, baseBySettings, dnsTypeOf, podResolvConf } from '../resolve/index.ts';
import type { DnsPod } from '../resolve/index.ts';
import { collectedFile, ofOwnProcess } from './collected-file.ts';

/** The resolv.conf of a pod as its kubelet has it written. */
export interface KubeletFile {
  readonly file: ConfFile;
  /** Whether kubelet's own settings say it, and not the files of other pods. */
  readonly bySettings: boolean;
}

/** What kubelet writes for a pod, by its settings as they were collected with the node, or else by the files of the pods beside it; never by the Service of the cluster's DNS, whose address kubelet may or may not give to pods. */
export function kubeletFile(evidence: Evidence, { cluster, placement }: Pick<Loaded, 'cluster' | 'placement'>, pod: Pod): KubeletFile {
  const node = pod.spec?.nodeName;
  const own = nameOf(pod);
  const file = `${own}/etc/resolv.conf`;
  if (node === undefined) return { file: { kind: 'unknown', because: { text: `${own} is on no node` } }, bySettings: false };
  const host = `${node}/host`;
  const settings = collectedFile(evidence, host, 'kubelet', 'what kubelet was told');
  const object = cluster.nodes.kind === 'known' ? cluster.nodes.value.find(({ metadata }) => metadata.name === node) : undefined;
  const addresses = object?.status?.addresses?.flatMap(({ address }) => parseIp(address) ?? []);
  const bySettings = baseBySettings(settings, { resolvConf: collectedFile(evidence, host, 'resolv-conf', '/etc/resolv.conf'), hasIpv6: addresses?.some(({ family }) => family === 6) });
  const base = bySettings ?? baseByPodsBeside(podsBeside(evidence, { cluster, placement }, node), [notTold(settings, node)]);
  return { file: podResolvConf(dnsPodOf(pod), base, object?.status?.nodeInfo?.kubeletVersion, file), bySettings: bySettings !== undefined || dnsTypeOf(dnsPodOf(pod)) === 'none' };
}

function notTold(settings: ConfFile, node: string): Because {
  return settings.kind === 'unknown' ? settings.because : { text: `no kubelet was seen on ${node}, and no pod beside has a file that says what it writes` };
}

function podsBeside(evidence: Evidence, { cluster: { pods }, placement }: Pick<Loaded, 'cluster' | 'placement'>, node: string): Parameters<typeof baseByPodsBeside>[0] {
  return (pods.kind === 'known' ? pods.value : []).flatMap((pod) => {
    if (pod.spec?.nodeName !== node || pod.spec.hostNetwork === true) return [];
    const netns = placement.netnsOfPod(pod);
    return netns.kind === 'known' && ofOwnProcess(evidence, netns.value) ? [{ pod: dnsPodOf(pod), file: collectedFile(evidence, netns.value, 'resolv-conf', '/etc/resolv.conf') }] : [];
  });
}

/** The API server gives a pod that says no policy ClusterFirst. */
function dnsPodOf({ metadata, spec, ref }: Pod): DnsPod {
  return { namespace: metadata.namespace ?? 'default', dnsPolicy: spec?.dnsPolicy ?? 'ClusterFirst', hostNetwork: spec?.hostNetwork === true, ...(spec?.dnsConfig === undefined ? {} : { dnsConfig: spec.dnsConfig }), because: { ref, text: '' } };
}

function nameOf({ metadata }: Pod): string {
  return `pod/${metadata.namespace ?? 'default'}/${metadata.name}`;
}
