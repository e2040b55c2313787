import type { LineState, SupportEntry } from '../model/evidence/line-state.ts';
import type { SourceId } from '../model/evidence/source.ts';
import { IPVS_SCHEDULERS } from '../model/tree/ipvs.ts';
import { KNOWN_KINDS } from './kube/index.ts';
import { KEYWORDS } from './resolv/index.ts';
import { NETIDS } from './socket/index.ts';

/** Sources whose lines no table of words describes: whether they decide about packets, or only accompany the answer. */
const SOURCES: Readonly<Partial<Record<SourceId, LineState>>> = {
  uname: 'supported', 'os-release': 'harmless', hostname: 'supported', uptime: 'harmless', modules: 'supported', 'machine-id': 'supported', clocksource: 'harmless', 'resolver-origins': 'harmless', kubelet: 'harmless', 'host-pods': 'harmless',
  ipvs: 'supported', 'ipvs-list': 'supported', 'ipvs-conn': 'supported', 'ipvs-timeout': 'harmless',
  conntrack: 'supported', conntrack6: 'supported', 'conntrack-stats': 'harmless', 'proc-nf-conntrack': 'harmless',
  sysctl: 'supported', ss: 'supported', 'ss-syn-recv': 'supported', 'ss-retransmit': 'harmless', 'ss-info': 'harmless', 'tcp-metrics': 'supported', nstat: 'harmless', 'proc-netstat': 'harmless', 'proc-snmp': 'harmless', 'proc-softnet': 'harmless', 'ethtool-k': 'harmless',
  'resolv-conf': 'harmless', hosts: 'harmless', nsswitch: 'harmless', 'host-conf': 'harmless', libc: 'harmless', 'dns-servers': 'harmless',
};

/** Rows of docs/support.md for the dialects of a line each, and for API objects. */
export const SYSTEM_SUPPORT: readonly SupportEntry[] = [
  ...rows('source', SOURCES),
  ...rows('ss socket', NETIDS),
  ...Object.entries(IPVS_SCHEDULERS).map(([name, support]) => ({ dialect: 'IPVS scheduler', name, ...support })),
  ...Object.entries(KNOWN_KINDS).map(([name, group]): SupportEntry => ({ dialect: 'Kubernetes object', name: group === '' ? name : `${name}.${group}`, state: 'supported' })),
  ...KEYWORDS.map((name): SupportEntry => ({ dialect: 'resolv.conf', name, state: 'harmless' })),
];

function rows(dialect: string, states: Readonly<Record<string, LineState>>): readonly SupportEntry[] {
  return Object.entries(states).map(([name, state]) => ({ dialect, name, state }));
}
