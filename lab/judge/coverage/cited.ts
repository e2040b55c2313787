import type { Evidence, EvidenceItem } from '../../../src/model/evidence/index.ts';
import type { Network } from '../../../src/model/network/index.ts';
import type { Branch } from '../../../src/model/trace/journey.ts';
import { note } from './seen.ts';
import type { Seen } from './seen.ts';

/** Which words of a line belong to which part of the support table, by the source that the line stands in. */
const LINE_DIALECTS: Readonly<Record<string, readonly string[]>> = {
  'ip-route': ['ip route', 'ip route type'], 'ip6-route': ['ip route', 'ip route type'], 'ip-rule': ['ip rule'], 'ip6-rule': ['ip rule'], 'ip-neigh': ['ip neigh'], 'ip-neigh-proxy': ['ip neigh'],
  'bridge-fdb': ['bridge fdb'], ss: ['ss socket'], ipvs: ['IPVS scheduler'], 'ipvs-list': ['IPVS scheduler'], 'ipvs-conn': [], 'ip-addr': ['ip addr'],
};

/** Of these a whole record counts when its device is passed. */
const RECORD_DIALECTS: Readonly<Record<string, (kinds: ReadonlySet<string>) => readonly string[]>> = {
  'ip-link': (kinds) => ['ip link', 'link kind', ...[...kinds].map((kind) => `ip link ${kind}`)], 'ip-addr': () => ['ip addr'], 'bridge-link': () => ['bridge link'], 'bridge-vlan': () => ['bridge vlan'],
};

type Rows = ReadonlyMap<string, ReadonlySet<string>>;

/** What the lines that a branch cites, and the devices that it passes, say of the support table. `rows`: names by dialect. */
export function noteCited(seen: Seen, rows: Rows, network: Network, evidence: Evidence, branch: Branch): void {
  const cited = new Map<string, Set<number>>();
  for (const because of becausesOf(branch)) {
    if (because.ref === undefined) continue;
    const lines = cited.get(because.ref.file) ?? new Set();
    cited.set(because.ref.file, lines.add(because.ref.line));
  }
  const passed = devicesOf(network, branch);
  const met = meetingsOf(branch);
  for (const item of evidence.nodes.flatMap(({ items }) => items)) {
    const lines = cited.get(item.file);
    if (lines !== undefined) noteLines(seen, rows, item, lines);
    noteMeetings(seen, rows, item, met.get(`${item.node}/${item.netns ?? 'host'}`) ?? []);
    noteRecords(seen, rows, item, passed.get(`${item.node}/${item.netns ?? 'host'}`) ?? new Set());
  }
}

function noteLines(seen: Seen, rows: Rows, item: EvidenceItem, lines: ReadonlySet<number>): void {
  note(seen, `source ${item.source}`, true);
  for (const command of COMMANDS[item.source] ?? []) note(seen, `command ${command}`, true);
  const all = item.text().split('\n');
  for (const line of lines) for (const dialect of LINE_DIALECTS[item.source] ?? []) noteWords(seen, rows, dialect, withContinuation(all, line - 1));
  if (item.source === 'ip-rule' || item.source === 'ip6-rule') noteUnmetRules(seen, rows, all, lines);
}

/** The next hops of a route of several stand on lines of their own. */
function withContinuation(all: readonly string[], at: number): string {
  const end = all.findIndex((text, index) => index > at && !text.startsWith('\t'));
  return all.slice(at, end < 0 ? undefined : end).join(' ');
}

/** The routing rules before the last one that was followed, but for those that are cited, did not match. */
function noteUnmetRules(seen: Seen, rows: Rows, all: readonly string[], lines: ReadonlySet<number>): void {
  const last = Math.max(...lines);
  all.forEach((text, index) => {
    if (index + 1 < last && !lines.has(index + 1)) for (const name of wordsOf(text)) if (rows.get('ip rule')?.has(name) === true) note(seen, `ip rule ${name}`, false);
  });
}

function noteWords(seen: Seen, rows: Rows, dialect: string, text: string): void {
  const words = wordsOf(text);
  const names = dialect === 'ip route type' ? [rows.get(dialect)?.has(words[0] ?? '') === true ? (words[0] ?? '') : 'unicast'] : words;
  for (const name of new Set(names)) if (rows.get(dialect)?.has(name) === true) note(seen, `${dialect} ${name}`, true);
}

function wordsOf(text: string): string[] {
  const words = text.trim().split(/[\s,<>]+/);
  // `from all` asks nothing.
  return words.filter((word, index) => !(word === 'from' && words[index + 1] === 'all'));
}

/** Neighbours and namespaces that a packet met whatever line the walk named for it: how their lines begin or what they contain. */
function noteMeetings(seen: Seen, rows: Rows, item: EvidenceItem, meetings: readonly Meeting[]): void {
  const own = meetings.filter(({ source }) => source === item.source);
  if (own.length === 0) return;
  for (const line of item.text().split('\n')) {
    if (!own.some(({ text }) => line.includes(text))) continue;
    for (const command of COMMANDS[item.source] ?? []) note(seen, `command ${command}`, true);
    noteWords(seen, rows, item.source === 'nsid' ? 'ip netns list-id' : 'ip neigh', line);
  }
}

interface Meeting {
  readonly source: 'ip-neigh' | 'nsid';
  readonly text: string;
}

function meetingsOf(branch: Branch): ReadonlyMap<string, readonly Meeting[]> {
  const met = new Map<string, Meeting[]>();
  for (const { netns, steps } of branch.journeys.flatMap(({ hops }) => hops)) {
    const own = met.get(netns) ?? [];
    met.set(netns, own);
    for (const { stage, action, facts } of steps) {
      if (stage === 'neighbour' && action === 'resolve') own.push({ source: 'ip-neigh', text: `${String(facts.ip)} dev ${String(facts.dev)} lladdr ${String(facts.mac)} ` });
      if (stage === 'device-out' && facts['peer-netns'] !== undefined) own.push({ source: 'nsid', text: ` ${String(facts['peer-netns']).split('/').at(-1) ?? ''})` });
    }
  }
  return met;
}

/** A record begins at the margin, or with a number, and names its device. */
function noteRecords(seen: Seen, rows: Rows, item: EvidenceItem, passed: ReadonlySet<string>): void {
  const dialectsOf = RECORD_DIALECTS[item.source];
  if (dialectsOf === undefined || passed.size === 0) return;
  for (const record of item.text().split(/\n(?=\S)/)) {
    const name = /^(?:\d+: )?([^\s:@]+)/.exec(record)?.[1] ?? '';
    if (!passed.has(name)) continue;
    for (const command of COMMANDS[item.source] ?? []) note(seen, `command ${command}`, true);
    const detail = record.split('\n').slice(1).join(' ');
    const words = wordsOf(detail);
    const kinds = new Set([...rows.keys()].filter((dialect) => dialect.startsWith('ip link ')).map((dialect) => dialect.slice('ip link '.length)).concat(...(rows.get('link kind') ?? [])).filter((kind) => words.includes(kind)));
    for (const dialect of dialectsOf(kinds)) noteWords(seen, rows, dialect, dialect === 'link kind' ? [...kinds].join(' ') : record);
  }
}

function becausesOf(branch: Branch): readonly { readonly ref?: { readonly file: string; readonly line: number } }[] {
  return branch.journeys.flatMap(({ hops, disposition }) => [...hops.flatMap(({ steps }) => steps.flatMap(({ because }) => because)), ...disposition.because, ...(disposition.kind === 'delivered' && disposition.listener !== undefined ? [disposition.listener] : [])]);
}

/** Devices by namespace that the packets came or left by, or that a step names. */
function devicesOf(network: Network, branch: Branch): ReadonlyMap<string, ReadonlySet<string>> {
  const passed = new Map<string, Set<string>>();
  for (const { netns, devIn, devOut, steps } of branch.journeys.flatMap(({ hops }) => hops)) {
    const names = passed.get(netns) ?? new Set<string>();
    passed.set(netns, names);
    const links = network.netns.get(netns)?.links;
    const own = new Set(links?.kind === 'known' ? links.value.map(({ name }) => name) : []);
    for (const value of [devIn, devOut, ...steps.flatMap(({ facts }) => Object.values(facts))]) if (typeof value === 'string' && own.has(value)) names.add(value);
  }
  return passed;
}

/** The commands of the support table that the collector runs, by source. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'bridge-link': ['bridge -d link show'], 'bridge-fdb': ['bridge fdb show'], 'bridge-vlan': ['bridge vlan show'], 'ip6-route': ['ip -6 route show table all'], 'ip6-rule': ['ip -6 rule show'], 'ip-link': ['ip -d link show'],
  'ip-addr': ['ip addr show'], 'ip-neigh': ['ip neigh show'], 'ip-neigh-proxy': ['ip neigh show proxy'], nsid: ['ip netns list-id'], 'ip-route': ['ip route show table all'], 'ip-rule': ['ip rule show'],
};
