import type { Evidence, EvidenceItem } from '../../../src/model/evidence/index.ts';
import type { Network } from '../../../src/model/network/index.ts';
import type { Rule, Table } from '../../../src/model/network/rule.ts';
import { handlesOf } from '../compare/handles.ts';
import { ruleFired } from '../compare/rules.ts';
import type { Handles } from '../compare/rules.ts';
import { NODE } from '../kernel/execute.ts';
import type { Story } from '../observe/story.ts';
import type { RuleFired } from '../recording.ts';
import { rowsOfRule } from './rule-rows.ts';
import { note } from './seen.ts';
import type { Seen } from './seen.ts';

const known = new WeakMap<EvidenceItem, ReadonlySet<string>>();

/** Maps that give intervals, as rules name them. */
function intervalMaps(item: EvidenceItem | undefined): ReadonlySet<string> {
  if (item === undefined) return new Set();
  const maps = known.get(item) ?? new Set([...item.text().matchAll(/map (\S+) \{[^}]*?type [^\n]*: interval /g)].map(([, name]) => `@${name ?? ''}`));
  known.set(item, maps);
  return maps;
}

interface Place { readonly table: Table; readonly rules: readonly Rule[]; readonly at: number }

/**
 * What the rules that fired say of the support table: a rule that fired was met; one before it in its chain that did not fire, on the same
 * pass, was not. Only rules that ask one thing count as not met, and only on packets of the protocol that they ask about.
 */
export function noteFired(seen: Seen, network: Network, evidence: Evidence, story: Story, protocol: number): void {
  const handles = handlesOf(evidence);
  const intervals = (netns: string): ReadonlySet<string> => intervalMaps(evidence.nodes[0]?.items.find((one) => one.source === 'nft' && one.netns === netns));
  for (const [netns, fired] of story.rules) {
    const passes = new Map<string, number>();
    for (const event of fired) {
      const place = ruleFired(event) ? placeOf(network, netns, event, handles) : undefined;
      if (place === undefined) continue;
      const chain = `${event.from} ${event.family} ${event.table} ${event.chain}`;
      const before = passes.get(chain) ?? -1;
      for (let at = before < place.at ? before + 1 : 0; at < place.at; at += 1) noteMiss(seen, network, netns, place, at, protocol);
      noteHit(seen, network, netns, place);
      if (place.rules[place.at]?.because.text.split(/[\s.]+/).some((word) => intervals(netns).has(word)) === true) note(seen, 'nft expression interval', true);
      passes.set(chain, place.at);
    }
  }
}

function placeOf(network: Network, netns: string, fired: RuleFired, handles: Handles): Place | undefined {
  const space = network.netns.get(`${NODE}/${netns}`);
  const tables = space?.tables.kind === 'known' ? space.tables.value : [];
  const table = tables.find((one) => one.name === fired.table && one.family === fired.family && (one.dialect === 'iptables-legacy') === (fired.from === 'xtables'));
  const rules = table?.chains.get(fired.chain)?.rules;
  if (table === undefined || rules === undefined) return undefined;
  const at = table.dialect === 'iptables-legacy' ? fired.rule - 1 : table.dialect === 'nft' ? rules.findIndex(({ handle }) => handle === fired.rule) : handles(netns, fired.family, fired.table, fired.chain).indexOf(fired.rule);
  return at < 0 || at >= rules.length ? undefined : { table, rules, at };
}

function noteHit(seen: Seen, network: Network, netns: string, { table, rules, at }: Place): void {
  const rule = rules[at];
  if (rule === undefined) return;
  const rows = rowsOfRule(table, rule);
  for (const row of [...rows.asks, ...rows.does, ...setTypes(network, netns, rows.ipsets)]) note(seen, row, true);
}

function noteMiss(seen: Seen, network: Network, netns: string, { table, rules }: Place, at: number, protocol: number): void {
  const rule = rules[at];
  const rows = rule === undefined ? undefined : rowsOfRule(table, rule);
  if (rows?.single !== true || (rows.protocol !== undefined && rows.protocol !== protocol)) return;
  for (const row of [...rows.asks, ...setTypes(network, netns, rows.ipsets)]) note(seen, row, false);
}

function setTypes(network: Network, netns: string, names: readonly string[]): string[] {
  const sets = network.netns.get(`${NODE}/${netns}`)?.ipsets;
  return names.flatMap((name) => {
    const type = sets?.kind === 'known' ? sets.value.get(name)?.type : undefined;
    return type === undefined ? [] : [`ipset type ${type}`];
  });
}
