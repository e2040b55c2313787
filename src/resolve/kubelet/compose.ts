import type { Because } from '../../model/network/because.ts';
import { fitted } from './limits.ts';
import { NO_DNS, dnsTypeOf, once } from './pod-dns.ts';
import type { DnsPod, PodDns, Said } from './pod-dns.ts';
import type { KubeletRules } from './rules.ts';

/** What kubelet begins a pod's file with. Each throws `NotKnown` where it is not known; what a pod does not need is not asked for. */
export interface KubeletBase {
  /** clusterDNS; none where kubelet has none. */
  clusterDns(rules: KubeletRules): readonly Said[];
  /** clusterDomain, where kubelet has one. */
  clusterDomain(rules: KubeletRules): Said | undefined;
  /** The search list of the node's file. */
  nodeSearches(rules: KubeletRules): readonly Said[];
  /** What a pod gets of the node. */
  node(rules: KubeletRules): PodDns;
}

/**
 * What kubelet makes of a pod (`GetPodDNS` of pkg/kubelet/network/dns/dns.go, 1.36). With the cluster's DNS the node's nameservers and options are not taken over, its search list is; a kubelet without clusterDNS gives
 * such a pod what the node has. dnsConfig adds to all of them, a name of an option that is there already gets its value, and then the limits are applied.
 */
export function composePodDns(pod: DnsPod, base: KubeletBase, rules: KubeletRules): PodDns {
  return fitted(withDnsConfig(baseOf(pod, base, rules), pod), rules);
}

function baseOf(pod: DnsPod, base: KubeletBase, rules: KubeletRules): PodDns {
  const type = dnsTypeOf(pod);
  if (type === 'none') return NO_DNS;
  if (type === 'node') return base.node(rules);
  const servers = base.clusterDns(rules);
  if (servers.length === 0) return base.node(rules);
  return { servers, searches: clusterSearches(pod.namespace, base, rules), options: [{ word: 'ndots:5', because: [policyOf(pod)] }] };
}

function clusterSearches(namespace: string, base: KubeletBase, rules: KubeletRules): readonly Said[] {
  const domain = base.clusterDomain(rules);
  const ofNode = base.nodeSearches(rules);
  if (domain === undefined) return ofNode;
  const { word, because } = domain;
  return once([...[`${namespace}.svc.${word}`, `svc.${word}`, word].map((one) => ({ word: one, because })), ...ofNode]);
}

/** `appendDNSConfig` and `mergeDNSOptions`. */
function withDnsConfig({ servers, searches, options }: PodDns, pod: DnsPod): PodDns {
  const { dnsConfig } = pod;
  if (dnsConfig === undefined) return { servers, searches, options };
  const said = (what: string) => (word: string): Said => ({ word, because: [{ ...pod.because, text: `dnsConfig of the pod: ${what} ${word}` }] });
  const own = (dnsConfig.options ?? []).map(({ name, value }) => (value === undefined || value === '' ? name : `${name}:${value}`)).map(said('option'));
  const merged = new Map<string, Said>();
  for (const option of [...options, ...own]) merged.set(option.word.split(':')[0] ?? '', option.word.endsWith(':') ? { ...option, word: option.word.slice(0, -1) } : option);
  return {
    servers: once([...servers, ...(dnsConfig.nameservers ?? []).map(said('nameserver'))]),
    searches: once([...searches, ...(dnsConfig.searches ?? []).map(said('search'))]),
    options: [...merged.values()],
  };
}

/** The pod's policy as its object has it. */
function policyOf({ dnsPolicy, hostNetwork, because }: DnsPod): Because {
  return { ...because, text: hostNetwork ? `dnsPolicy of the pod: ${dnsPolicy}, with the network of its node` : `dnsPolicy of the pod: ${dnsPolicy}` };
}
