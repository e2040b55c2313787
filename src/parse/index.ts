/**
 * Text in, tree out, for every source of a bundle: one folder a dialect, one row of the table a source. A tree prints back the
 * text that it was read from, says of every line how well it was understood, and knows nothing of what a rule does.
 */
import type { SourceId } from '../model/evidence/source.ts';
import type { ItemOf, TreeBySource } from '../model/tree/by-source.ts';
import { parseAddresses, printAddresses } from './addr/index.ts';
import { parseBridgeLinks, parseBridgeVlans, parseFdb, printBridgeLinks, printBridgeVlans, printFdb } from './bridge/index.ts';
import * as conntrack from './conntrack/index.ts';
import { parseCounters, parseSoftnet, printCounters, printSoftnet } from './counter/index.ts';
import { parseOffload, printOffload } from './ethtool/index.ts';
import { parseHosts, printHosts } from './hosts/index.ts';
import { parseIpset, printIpset } from './ipset/index.ts';
import { parseIptablesSave, printIptablesSave } from './iptables/index.ts';
import * as ipvs from './ipvs/index.ts';
import { parseKeywords, printKeywords } from './keyword/index.ts';
import { parseLinks, printLinks } from './link/index.ts';
import { parseNeighbours, printNeighbours } from './neigh/index.ts';
import { parseNftHooks, parseNftRuleset, printNftHooks, printNftRuleset } from './nft/index.ts';
import * as node from './node/index.ts';
import { parseNsids, printNsids } from './nsid/index.ts';
import { parseNsswitch, printNsswitch } from './nsswitch/index.ts';
import { parseResolv, printResolv } from './resolv/index.ts';
import { parseRoutes, printRoutes } from './route/index.ts';
import { parseRules, printRules } from './rule/index.ts';
import { parseSockets, parseTcpMetrics, printSockets, printTcpMetrics } from './socket/index.ts';
import { parseSysctl, printSysctl } from './sysctl/index.ts';

export { IPROUTE_SUPPORT } from './iproute/commands.ts';
export { parseClb } from './clb/index.ts';
export { parseKube, printKube } from './kube/index.ts';
export { parseTRoute } from './t-route/index.ts';
export { SYSTEM_SUPPORT } from './system-support.ts';

/** A parser and its inverse: `print(parse(text, file)) === text` for every text. `parse` never throws. */
export interface Dialect<T> {
  readonly parse: (text: string, file: string) => T;
  readonly print: (tree: T) => string;
}

const iptables = { parse: parseIptablesSave, print: printIptablesSave };
const routes = { parse: parseRoutes, print: printRoutes };
const rules = { parse: parseRules, print: printRules };
const neighbours = { parse: parseNeighbours, print: printNeighbours };
const flows = { parse: conntrack.parseConntrack, print: conntrack.printConntrack };
const sockets = { parse: parseSockets, print: printSockets };
const counters = { parse: parseCounters, print: printCounters };
const word = { parse: node.parseWord, print: node.printWord };

/** The dialect of every source. */
export const DIALECTS: { readonly [S in SourceId]: Dialect<TreeBySource[S]> } = {
  uname: { parse: node.parseUname, print: node.printUname },
  'os-release': { parse: node.parseOsRelease, print: node.printOsRelease },
  hostname: word,
  uptime: { parse: node.parseUptime, print: node.printUptime },
  modules: { parse: node.parseModules, print: node.printModules },
  'machine-id': word,
  clocksource: word,
  'resolver-origins': { parse: parseKeywords, print: printKeywords },
  kubelet: { parse: parseKeywords, print: printKeywords },
  'host-pods': { parse: parseKeywords, print: printKeywords },
  'ip-link': { parse: parseLinks, print: printLinks },
  'ip-addr': { parse: parseAddresses, print: printAddresses },
  'ip-route': routes,
  'ip6-route': routes,
  'ip-rule': rules,
  'ip6-rule': rules,
  'ip-neigh': neighbours,
  'ip-neigh-proxy': neighbours,
  nsid: { parse: parseNsids, print: printNsids },
  'bridge-link': { parse: parseBridgeLinks, print: printBridgeLinks },
  'bridge-fdb': { parse: parseFdb, print: printFdb },
  'bridge-vlan': { parse: parseBridgeVlans, print: printBridgeVlans },
  'iptables-legacy': iptables,
  'ip6tables-legacy': iptables,
  'iptables-nft': iptables,
  'ip6tables-nft': iptables,
  iptables,
  ip6tables: iptables,
  nft: { parse: parseNftRuleset, print: printNftRuleset },
  'nft-hooks': { parse: parseNftHooks, print: printNftHooks },
  ipset: { parse: parseIpset, print: printIpset },
  ipvs: { parse: ipvs.parseIpvsSave, print: ipvs.printIpvsSave },
  'ipvs-list': { parse: ipvs.parseIpvsList, print: ipvs.printIpvsList },
  'ipvs-conn': { parse: ipvs.parseIpvsConnections, print: ipvs.printIpvsConnections },
  'ipvs-timeout': { parse: ipvs.parseIpvsTimeout, print: ipvs.printIpvsTimeout },
  conntrack: flows,
  conntrack6: flows,
  'conntrack-stats': { parse: conntrack.parseConntrackStats, print: conntrack.printConntrackStats },
  'proc-nf-conntrack': { parse: conntrack.parseProcConntrack, print: conntrack.printProcConntrack },
  sysctl: { parse: parseSysctl, print: printSysctl },
  ss: sockets,
  'ss-syn-recv': sockets,
  'ss-info': sockets,
  'ss-retransmit': sockets,
  'tcp-metrics': { parse: parseTcpMetrics, print: printTcpMetrics },
  nstat: counters,
  'proc-netstat': counters,
  'proc-snmp': counters,
  'proc-softnet': { parse: parseSoftnet, print: printSoftnet },
  'ethtool-k': { parse: parseOffload, print: printOffload },
  'resolv-conf': { parse: parseResolv, print: printResolv },
  hosts: { parse: parseHosts, print: printHosts },
  nsswitch: { parse: parseNsswitch, print: printNsswitch },
  'host-conf': { parse: parseKeywords, print: printKeywords },
  'dns-servers': { parse: parseKeywords, print: printKeywords },
  libc: { parse: parseKeywords, print: printKeywords },
};

/** Reads an item of evidence with its source's dialect. Reads its text; whoever calls keeps the tree. Never throws. */
export function parseItem<S extends SourceId>(item: ItemOf<S>): TreeBySource[S] {
  return DIALECTS[item.source].parse(item.text(), item.file);
}
