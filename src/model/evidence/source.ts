/**
 * The commands whose raw text a bundle holds. The collector writes files under these ids, the parsers read them by these ids.
 * An id never changes; a new source is a new id.
 */
export const NODE_SOURCES = ['uname', 'os-release', 'hostname', 'uptime', 'modules', 'machine-id', 'clocksource', 'resolver-origins', 'kubelet', 'host-pods'] as const;

export const NETNS_SOURCES = [
  'ip-link', 'ip-addr', 'ip-route', 'ip6-route', 'ip-rule', 'ip6-rule', 'ip-neigh', 'ip-neigh-proxy', 'nsid',
  'bridge-link', 'bridge-fdb', 'bridge-vlan',
  'iptables-legacy', 'ip6tables-legacy', 'iptables-nft', 'ip6tables-nft', 'iptables', 'ip6tables',
  'nft', 'nft-hooks', 'ipset',
  'ipvs', 'ipvs-list', 'ipvs-conn', 'ipvs-timeout',
  'conntrack', 'conntrack6', 'conntrack-stats', 'proc-nf-conntrack',
  'sysctl', 'ss', 'ss-syn-recv', 'ss-retransmit', 'ss-info', 'tcp-metrics', 'nstat', 'proc-netstat', 'proc-snmp', 'proc-softnet', 'ethtool-k',
  'resolv-conf', 'hosts', 'nsswitch', 'host-conf', 'libc', 'dns-servers',
] as const;

export type NodeSource = (typeof NODE_SOURCES)[number];
export type NetnsSource = (typeof NETNS_SOURCES)[number];
export type SourceId = NodeSource | NetnsSource;

/** How collecting one item went. Only `ok` and `empty` are evidence; the others are absence of evidence, never of a fault. */
export type CollectState = 'ok' | 'empty' | 'failed' | 'not permitted' | 'tool missing';
