/**
 * Everything that is collected, one file a source. The order is the order of collection: what changes fastest comes first.
 */
import { bridgeFdb } from './bridge-fdb.ts';
import { bridgeLink } from './bridge-link.ts';
import { bridgeVlan } from './bridge-vlan.ts';
import { clocksource } from './clocksource.ts';
import { conntrack } from './conntrack.ts';
import { conntrackStats } from './conntrack-stats.ts';
import { conntrack6 } from './conntrack6.ts';
import { dnsServers } from './dns-servers.ts';
import { ethtoolK } from './ethtool-k.ts';
import { hostConf } from './host-conf.ts';
import { hostPods } from './host-pods.ts';
import { hostname } from './hostname.ts';
import { hosts } from './hosts.ts';
import { ipAddr } from './ip-addr.ts';
import { ipLink } from './ip-link.ts';
import { ipNeigh } from './ip-neigh.ts';
import { ipNeighProxy } from './ip-neigh-proxy.ts';
import { ipRoute } from './ip-route.ts';
import { ipRule } from './ip-rule.ts';
import { ip6Route } from './ip6-route.ts';
import { ip6Rule } from './ip6-rule.ts';
import { ip6tables } from './ip6tables.ts';
import { ip6tablesLegacy } from './ip6tables-legacy.ts';
import { ip6tablesNft } from './ip6tables-nft.ts';
import { ipset } from './ipset.ts';
import { iptables } from './iptables.ts';
import { iptablesLegacy } from './iptables-legacy.ts';
import { iptablesNft } from './iptables-nft.ts';
import { ipvs } from './ipvs.ts';
import { ipvsConn } from './ipvs-conn.ts';
import { ipvsList } from './ipvs-list.ts';
import { ipvsTimeout } from './ipvs-timeout.ts';
import { kubelet } from './kubelet.ts';
import { libc } from './libc.ts';
import { machineId } from './machine-id.ts';
import { modules } from './modules.ts';
import { nft } from './nft.ts';
import { nftHooks } from './nft-hooks.ts';
import { nsid } from './nsid.ts';
import { nsswitch } from './nsswitch.ts';
import { nstat } from './nstat.ts';
import { osRelease } from './os-release.ts';
import { procNetstat } from './proc-netstat.ts';
import { procNfConntrack } from './proc-nf-conntrack.ts';
import { procSnmp } from './proc-snmp.ts';
import { procSoftnet } from './proc-softnet.ts';
import { resolverOrigins } from './resolver-origins.ts';
import { resolvConf } from './resolv-conf.ts';
import { ss } from './ss.ts';
import { ssInfo } from './ss-info.ts';
import { ssRetransmit } from './ss-retransmit.ts';
import { ssSynRecv } from './ss-syn-recv.ts';
import { sysctl } from './sysctl.ts';
import { tcpMetrics } from './tcp-metrics.ts';
import { uname } from './uname.ts';
import { uptime } from './uptime.ts';
import type { Source } from './source.ts';

export { CAP_BYTES } from './source.ts';
export type { Source } from './source.ts';

export const SOURCES: readonly Source[] = [
  conntrack, conntrack6, ipvsConn, ss, ssSynRecv, ssRetransmit, ssInfo, uname, osRelease,
  hostname, uptime, modules, machineId, clocksource, resolverOrigins, kubelet, hostPods, ipLink, ipAddr,
  ipRoute, ip6Route, ipRule, ip6Rule, ipNeigh, ipNeighProxy,
  nsid, bridgeLink, bridgeFdb, bridgeVlan, iptablesLegacy, iptablesNft,
  iptables, ip6tablesLegacy, ip6tablesNft, ip6tables, nft, nftHooks,
  ipset, ipvs, ipvsList, ipvsTimeout, conntrackStats, procNfConntrack,
  sysctl, nstat, procNetstat, procSnmp, procSoftnet, tcpMetrics, ethtoolK,
  resolvConf, hosts, nsswitch, hostConf, libc, dnsServers,
];

/** Ids of the sources of which a second reading says more than the first. */
export const COUNTERS: ReadonlySet<string> = new Set(SOURCES.filter((source) => source.counter === true).map((source) => source.id));
