import type { Because } from '../../model/network/because.ts';
import type { PodDnsConfig } from '../../model/kube/index.ts';

/** A word of a resolv.conf, and the lines that say it. */
export interface Said {
  readonly word: string;
  readonly because: readonly Because[];
}

/** What kubelet hands to the container runtime for a pod: `DNSConfig` of the CRI. */
export interface PodDns {
  readonly servers: readonly Said[];
  readonly searches: readonly Said[];
  readonly options: readonly Said[];
}

export const NO_DNS: PodDns = { servers: [], searches: [], options: [] };

/** What of a pod decides about its file; `because` is its object. */
export interface DnsPod {
  readonly namespace: string;
  readonly dnsPolicy: string;
  readonly hostNetwork: boolean;
  readonly dnsConfig?: PodDnsConfig;
  readonly because: Because;
}

/** What a pod's file begins with before its dnsConfig is added: nothing, the cluster's DNS, or what the node has (`getPodDNSType` of pkg/kubelet/network/dns/dns.go, 1.36). What is no policy is taken for ClusterFirst, as there. */
export function dnsTypeOf({ dnsPolicy, hostNetwork }: Pick<DnsPod, 'dnsPolicy' | 'hostNetwork'>): 'none' | 'cluster' | 'node' {
  if (dnsPolicy === 'None') return 'none';
  return dnsPolicy === 'Default' || (dnsPolicy === 'ClusterFirst' && hostNetwork) ? 'node' : 'cluster';
}

/** Each word once, where it stands first (`omitDuplicates`). */
export function once(words: readonly Said[]): readonly Said[] {
  return words.filter(({ word }, index) => words.findIndex((other) => other.word === word) === index);
}
