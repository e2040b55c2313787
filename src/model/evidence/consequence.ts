import type { Words } from '../finding/finding.ts';
import type { SourceId } from './source.ts';

const FIREWALL: Words = { en: 'rules of this kind are unknown: whatever they would drop or translate is not seen', zh: '此类规则未知:无法判断其丢弃或转换的报文' };
const ROUTES: Words = { en: 'where packets go from here is unknown', zh: '无法判断报文从此处的去向' };
const LINKS: Words = { en: 'the devices of the namespace are unknown: nothing can be walked through it', zh: '该命名空间的设备未知:无法在其中推演' };
const BRIDGE: Words = { en: 'how the bridge forwards and whether hairpin is on is taken from defaults or unknown', zh: '网桥的转发方式与 hairpin 状态未知' };
const IPVS: Words = { en: 'virtual servers of IPVS are unknown', zh: 'IPVS 虚拟服务未知' };
const COUNTERS: Words = { en: 'no counter can confirm the finding', zh: '没有计数器可佐证结论' };
const RESOLVER: Words = { en: 'name resolution cannot be explained', zh: '无法解释域名解析' };
const NOTHING: Words = { en: 'no answer depends on it', zh: '不影响结论' };

/** What an answer lacks when a source was not collected, for people. One entry a source: the compiler keeps it complete. */
export const CONSEQUENCE: Readonly<Record<SourceId, Words>> = {
  uname: { en: 'behaviour that changed between kernels is taken as in current ones', zh: '随内核版本变化的行为按当前内核处理' },
  'os-release': NOTHING, hostname: NOTHING, uptime: NOTHING, 'machine-id': NOTHING,
  modules: { en: 'whether IPVS or legacy tables exist cannot be told from the modules', zh: '无法从模块判断 IPVS 或 legacy 表是否存在' },
  'ip-link': LINKS, 'ip-addr': LINKS, 'ip-route': ROUTES, 'ip6-route': ROUTES, 'ip-rule': ROUTES, 'ip6-rule': ROUTES,
  'ip-neigh': { en: 'static neighbour entries are unknown', zh: '静态邻居表项未知' }, 'ip-neigh-proxy': { en: 'proxied neighbour addresses are unknown', zh: '代理邻居地址未知' },
  nsid: { en: 'ends of veth pairs are told by index alone', zh: '仅能凭索引判断 veth 对端' },
  'bridge-link': BRIDGE, 'bridge-fdb': { en: 'static forwarding entries (VXLAN ends) are unknown', zh: '静态转发表项(VXLAN 端点)未知' }, 'bridge-vlan': BRIDGE,
  'iptables-legacy': FIREWALL, 'ip6tables-legacy': FIREWALL, 'iptables-nft': FIREWALL, 'ip6tables-nft': FIREWALL, iptables: FIREWALL, ip6tables: FIREWALL, nft: FIREWALL,
  'nft-hooks': { en: 'the order of chains with equal priority is not known', zh: '相同优先级的链的先后顺序未知' },
  ipset: { en: 'rules that ask a set are unknown', zh: '引用集合的规则无法求值' },
  ipvs: IPVS, 'ipvs-list': IPVS, 'ipvs-conn': { en: 'existing IPVS connections are unknown', zh: '现有 IPVS 连接未知' }, 'ipvs-timeout': NOTHING,
  conntrack: { en: 'existing connections are unknown: the answer is for a new one', zh: '现有连接未知:结论仅针对新建连接' },
  conntrack6: { en: 'existing IPv6 connections are unknown: the answer is for a new one', zh: '现有 IPv6 连接未知:结论仅针对新建连接' },
  'conntrack-stats': COUNTERS, 'proc-nf-conntrack': COUNTERS, nstat: COUNTERS, 'proc-netstat': COUNTERS, 'proc-snmp': COUNTERS, 'proc-softnet': COUNTERS,
  sysctl: { en: 'forwarding, rp_filter and bridge settings are unknown', zh: '转发、rp_filter 与网桥相关设置未知' },
  ss: { en: 'whether something listens is unknown', zh: '是否有进程监听未知' },
  'ethtool-k': NOTHING, 'resolv-conf': RESOLVER, hosts: RESOLVER, nsswitch: RESOLVER,
};
