import type { SourceId } from '../../model/evidence/source.ts';
import type { NetnsPart } from '../../model/network/netns.ts';

/**
 * The parts of a namespace that are made from an output of it. Outputs that are not named make more than parts of their own namespace: devices are joined with their peers
 * in others, and what belongs to a node speaks of all of its namespaces.
 */
export const PARTS_OF: Readonly<Partial<Record<SourceId, readonly NetnsPart[]>>> = {
  'bridge-fdb': ['fdb'], 'ip-neigh': ['neighbours'], 'ip-neigh-proxy': ['neighbours'], 'ip-rule': ['rules4'], 'ip6-rule': ['rules6'], 'ip-route': ['routes4'], 'ip6-route': ['routes6'],
  'iptables-legacy': ['tables'], 'iptables-nft': ['tables'], iptables: ['tables'], 'ip6tables-legacy': ['tables'], 'ip6tables-nft': ['tables'], ip6tables: ['tables'], nft: ['tables'], 'nft-hooks': ['tables'],
  ipset: ['ipsets'], conntrack: ['conntrack'], conntrack6: ['conntrack'], ss: ['listeners'], sysctl: ['sysctls'], 'ss-syn-recv': ['halfOpen'], 'ss-info': ['sending'],
  'ss-retransmit': ['unacknowledged'], 'tcp-metrics': ['knownPeers'], 'proc-netstat': ['counters'], 'conntrack-stats': ['trackingCounters'], 'proc-nf-conntrack': ['trackingCounters'],
  'proc-snmp': ['protocolCounters'], 'ethtool-k': ['offloads'],
  // What names are looked up by, and what no packet's way hangs on.
  'resolv-conf': [], hosts: [], 'host-conf': [], nsswitch: [], libc: [], 'dns-servers': [], uptime: [], nstat: [], 'proc-softnet': [],
};
