import type { SourceId } from '../model/evidence/index.ts';

/** Outputs that say what just happened, not how the node is set up: none of their lines is a change. They can turn an answer all the same. */
export const FLEETING: ReadonlySet<SourceId> = new Set<SourceId>([
  'conntrack', 'conntrack6', 'ipvs-conn', 'ss-syn-recv', 'ss-retransmit', 'ss-info', 'tcp-metrics', 'conntrack-stats', 'proc-nf-conntrack', 'nstat', 'proc-netstat', 'proc-snmp', 'proc-softnet', 'uptime',
]);

/** Outputs of counters, which mean something beside one another and beside what they were before only. */
export const COUNTED: ReadonlySet<SourceId> = new Set<SourceId>(['conntrack-stats', 'proc-nf-conntrack', 'nstat', 'proc-netstat', 'proc-snmp', 'proc-softnet', 'uptime']);

/** Outputs whose lines the kernel or the tool gives in the order of a hash, or of which the order means nothing. */
export const UNORDERED: ReadonlySet<SourceId> = new Set<SourceId>([
  'sysctl', 'ip-link', 'ip-addr', 'ip-route', 'ip6-route', 'ip-neigh', 'ip-neigh-proxy', 'bridge-link', 'bridge-fdb', 'bridge-vlan', 'ipset', 'ipvs', 'ipvs-conn', 'conntrack', 'conntrack6', 'ss', 'ss-syn-recv', 'ss-retransmit', 'ss-info', 'tcp-metrics', 'modules', 'nsid',
]);

/** Outputs in which a line that begins with white space belongs to the one before. */
export const RECORDS: ReadonlySet<SourceId> = new Set<SourceId>(['ip-link', 'ip-addr', 'ip-route', 'ip6-route', 'bridge-link', 'bridge-vlan']);

type Rule = (text: string) => string;

const iptables: Rule = (text) => (text.startsWith('#') ? '' : text.replace(/^\[\d+:\d+\] /, '').replace(/ \[\d+:\d+\]$/, ''));

/** What of a line stays the same while nobody changes anything: without counters, timers, process ids. The empty text: nothing. */
const STEADY: Readonly<Partial<Record<SourceId, Rule>>> = {
  'iptables-legacy': iptables, 'iptables-nft': iptables, iptables, 'ip6tables-legacy': iptables, 'ip6tables-nft': iptables, ip6tables: iptables,
  nft: (text) => text.replace(/ # handle \d+$/, '').replace(/packets \d+ bytes \d+/g, '').replace(/ (?:expires|last used) [\dhmsd]+/g, ''),
  ipset: (text) => text.replace(/ (?:initval 0x[\da-f]+|bucketsize \d+)/g, '').replace(/ (?:packets|bytes) \d+/g, '').replace(/^(add .*) timeout \d+/, '$1'),
  'ip-addr': (text) => text.replace(/_lft \d+sec/g, '_lft'),
  'ip6-route': (text) => text.replace(/ expires \d+sec/, ''),
  'ip-link': (text) => text.replace(/\b\w*timer +[\d.]+ /g, ''),
  'bridge-link': (text) => text.replace(/\b\w*timer +[\d.]+ /g, ''),
  'ipvs-list': (text) => (text.trim().startsWith('->') ? text.replace(/\d+ +\d+ *$/, '') : text),
  modules: (text) => text.split(' ')[0] ?? '',
  sysctl: (text) => (/^(?:net\.netfilter\.nf_conntrack_count|net\.ipv4\.tcp_fastopen_key|.*\.stable_secret) /.test(text) ? '' : text),
  ss: (text) => text.replace(/^(\w+ +(?:LISTEN|UNCONN) +)\d+/, '$1').replace(/,pid=\d+,fd=\d+/g, ''),
};

/** Lines that say how full something is, which alone may turn an answer: a queue, the table of connections. */
export const FULLNESS: ReadonlySet<SourceId> = new Set<SourceId>(['ss', 'sysctl']);

/** A line without what changes by itself, with white space made even. It keeps how full something is when `all` is asked for. */
export function steady(source: SourceId, text: string, all: boolean): string {
  const rule = all && FULLNESS.has(source) ? undefined : STEADY[source];
  return (rule === undefined ? text : rule(text)).trimEnd().replace(/(\S)[ \t]+/g, '$1 ');
}

const STAYS: Readonly<Partial<Record<SourceId, RegExp>>> = {
  'ip-neigh': / PERMANENT\b| NOARP\b/,
  'bridge-fdb': /\b(?:permanent|static|sticky|extern_learn)\b/,
  ss: /^(?:Netid|\w+ +(?:LISTEN|UNCONN)) /,
};

/** Lines that come and go by themselves: what the kernel learnt of neighbours and of a bridge's stations, connections that are open. */
export function comesAndGoes(source: SourceId, text: string): boolean {
  const stays = STAYS[source];
  return stays === undefined ? FLEETING.has(source) : !stays.test(text);
}
