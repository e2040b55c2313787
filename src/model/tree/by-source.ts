import type { EvidenceItem } from '../evidence/evidence.ts';
import type { SourceId } from '../evidence/source.ts';
import type { ConntrackNode, ConntrackStatsNode, ProcConntrackNode } from './conntrack.ts';
import type { CounterNode, SoftnetNode } from './counter.ts';
import type { OffloadNode } from './ethtool.ts';
import type { IprouteTree } from './iproute.ts';
import type { IpsetTree } from './ipset.ts';
import type { IptablesTree } from './iptables.ts';
import type { IpvsConnectionNode, IpvsListNode, IpvsSaveNode, IpvsTimeoutNode } from './ipvs.ts';
import type { NftHooksTree, NftTree } from './nft.ts';
import type { ModuleNode, OsReleaseNode, UnameNode, UptimeNode, WordNode } from './node.ts';
import type { KeywordNode } from './keyword.ts';
import type { HostsNode, NsswitchNode, ResolvNode } from './resolver.ts';
import type { SocketNode, TcpMetricNode } from './socket.ts';
import type { LineTree } from './source-line.ts';
import type { SysctlNode } from './sysctl.ts';

type IprouteSource = 'ip-link' | 'ip-addr' | 'ip-route' | 'ip6-route' | 'ip-rule' | 'ip6-rule' | 'ip-neigh' | 'ip-neigh-proxy' | 'nsid' | 'bridge-link' | 'bridge-fdb' | 'bridge-vlan';
type IptablesSource = 'iptables-legacy' | 'ip6tables-legacy' | 'iptables-nft' | 'ip6tables-nft' | 'iptables' | 'ip6tables';

/** The tree that a source's text is read into, for every source of a bundle. */
export interface TreeBySource extends Record<IprouteSource, IprouteTree>, Record<IptablesSource, IptablesTree> {
  uname: LineTree<UnameNode>;
  'os-release': LineTree<OsReleaseNode>;
  hostname: LineTree<WordNode>;
  uptime: LineTree<UptimeNode>;
  modules: LineTree<ModuleNode>;
  'machine-id': LineTree<WordNode>;
  clocksource: LineTree<WordNode>;
  'resolver-origins': LineTree<KeywordNode>;
  kubelet: LineTree<KeywordNode>;
  'host-pods': LineTree<KeywordNode>;
  nft: NftTree;
  'nft-hooks': NftHooksTree;
  ipset: IpsetTree;
  ipvs: LineTree<IpvsSaveNode>;
  'ipvs-list': LineTree<IpvsListNode>;
  'ipvs-conn': LineTree<IpvsConnectionNode>;
  'ipvs-timeout': LineTree<IpvsTimeoutNode>;
  conntrack: LineTree<ConntrackNode>;
  conntrack6: LineTree<ConntrackNode>;
  'conntrack-stats': LineTree<ConntrackStatsNode>;
  'proc-nf-conntrack': LineTree<ProcConntrackNode>;
  sysctl: LineTree<SysctlNode>;
  ss: LineTree<SocketNode>;
  'ss-syn-recv': LineTree<SocketNode>;
  'ss-info': LineTree<SocketNode>;
  'ss-retransmit': LineTree<SocketNode>;
  'tcp-metrics': LineTree<TcpMetricNode>;
  nstat: LineTree<CounterNode>;
  'proc-netstat': LineTree<CounterNode>;
  'proc-snmp': LineTree<CounterNode>;
  'proc-softnet': LineTree<SoftnetNode>;
  'ethtool-k': LineTree<OffloadNode>;
  'resolv-conf': LineTree<ResolvNode>;
  hosts: LineTree<HostsNode>;
  nsswitch: LineTree<NsswitchNode>;
  'host-conf': LineTree<KeywordNode>;
  libc: LineTree<KeywordNode>;
  'dns-servers': LineTree<KeywordNode>;
}

/** An item of a known source. */
export type ItemOf<S extends SourceId> = EvidenceItem & { readonly source: S };

/** Reads an item; whoever hands it out keeps what was read, so that a second call costs nothing. */
export type TreeReader = <S extends SourceId>(item: ItemOf<S>) => TreeBySource[S];
