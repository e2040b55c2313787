import { say } from './draft.ts';
import type { Draft, Space } from './draft.ts';
import type { Family } from './topology.ts';

/**
 * Says some of the routing that there is with policy rules, without changing where packets go: all but the links in a table of its own, a
 * table per source, the main table without its default route first, a jump over rules.
 */
export function addPolicy(draft: Draft): void {
  for (const space of draft.spaces) {
    if (space.role === 'switch' || !draft.random.chance(0.25)) continue;
    for (const family of draft.families) if (draft.random.chance(0.8)) style(draft, space, family);
  }
}

function style(draft: Draft, space: Space, family: Family): void {
  const { random } = draft;
  const tool = family === 6 ? 'ip6' : 'ip';
  const table = 200 + random.int(0, 9);
  const pref = random.int(100, 9000);
  const name = random.pick(['apart', 'default-apart', 'source', 'jump', 'device', 'plain'] as const);
  // A table with a default route hides the links' routes of the main one, unless these are asked first.
  const links = random.chance(0.85) ? [`rule add pref ${pref - 1} lookup main suppress_prefixlength 0`] : [];
  const rules = {
    apart: () => (moved(draft, space, family, table, () => true), [`rule add pref ${32_800 + (pref % 100)} lookup ${table}`]),
    'default-apart': () => (moved(draft, space, family, table, isDefault), [`rule add pref ${pref} lookup main suppress_prefixlength 0`, `rule add pref ${pref + 1} lookup ${table}`]),
    source: () => [...links, ...copied(draft, space, family, table).map((from, index) => `rule add pref ${pref + index} from ${from} lookup ${table}`)],
    jump: () => [`rule add pref ${pref} goto ${pref + 50}`, `rule add pref ${pref + 10} prohibit`, `rule add pref ${pref + 50} nop`],
    device: () => (copied(draft, space, family, table), [...links, ...devices(draft, space).map((dev, index) => `rule add pref ${pref + index} iif ${dev} lookup ${table}`)]),
    plain: () => [`rule add pref ${pref} ${random.pick(['fwmark 0x77', 'ipproto 99', 'iif nothing0', 'uidrange 4242-4242', 'from all'])} lookup ${table + 20}`],
  }[name]();
  say(draft, 'rule', space.name, tool, ...rules);
  draft.tags.add(`topology:policy-${name}`);
}

type Said = Draft['said'][number];

function routesOf(draft: Draft, space: Space, family: Family): Said[] {
  return draft.said.filter(({ phase, at, line }) => phase === 'route' && at === space.name && / (via|dev|nexthop) /.test(line) && line.includes(':') === (family === 6));
}

/** Puts routes into a table; the links' own, which other routes' gateways need, stay. */
function moved(draft: Draft, space: Space, family: Family, table: number, which: (said: Said) => boolean): void {
  for (const said of routesOf(draft, space, family).filter((one) => / via /.test(one.line) && which(one))) {
    draft.said[draft.said.indexOf(said)] = { ...said, line: inTable(said.line, table) };
  }
}

/** Copies routes with a gateway into a table; gives the namespace's own addresses. */
function copied(draft: Draft, space: Space, family: Family, table: number): string[] {
  for (const { line } of routesOf(draft, space, family).filter((one) => / via /.test(one.line))) say(draft, 'rule', space.name, 'ip', inTable(line, table));
  return draft.places.filter((place) => place.netns === space.name && place.family === family && place.kind !== 'gateway').map((place) => place.address).slice(0, 3);
}

/** The table's number belongs before the next hops of a multipath route. */
function inTable(line: string, table: number): string {
  return line.includes(' nexthop ') ? line.replace(' nexthop ', ` table ${table} nexthop `) : `${line} table ${table}`;
}

function isDefault({ line }: Said): boolean {
  return line.startsWith('route add default ') || line.startsWith('route add ::/0 ');
}

function devices(draft: Draft, space: Space): string[] {
  return draft.devices.filter((device) => device.netns === space.name && device.kind !== 'lo' && device.master === undefined).map((device) => device.name).slice(0, 2);
}
