import type { Because, Rule, Table } from '../model/network/index.ts';
import { shell } from './shell.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** Where a rule stands. */
export interface RulePlace {
  readonly table: Table;
  readonly chain: string;
  readonly rule: Rule;
  /** Place in the chain, counted from 1 as iptables counts. */
  readonly place: number;
  readonly ref: NonNullable<Because['ref']>;
}

/** The rules of a namespace by file and line, read through once: there are tens of thousands, and names are asked for one after the other. */
const PLACES = new WeakMap<readonly Table[], ReadonlyMap<string, RulePlace>>();

/** The first of these lines that is a rule of the namespace, with its place; `undefined` when none is. */
export function placeOfRule(view: View, netns: string, because: readonly Because[]): RulePlace | undefined {
  const { tables } = netnsOf(view, netns);
  if (tables.kind === 'missing') return undefined;
  const known = PLACES.get(tables.value);
  const places = known ?? placesOf(tables.value);
  if (known === undefined) PLACES.set(tables.value, places);
  return because.map(({ ref }) => (ref === undefined ? undefined : places.get(`${ref.file}:${ref.line}`))).find((place) => place !== undefined);
}

function placesOf(tables: readonly Table[]): ReadonlyMap<string, RulePlace> {
  const places = new Map<string, RulePlace>();
  for (const table of tables) {
    for (const chain of table.chains.values()) {
      const file = chain.because.ref?.file;
      chain.rules.forEach((rule, index) => {
        const line = rule.because.ref?.line;
        if (file !== undefined && line !== undefined && !places.has(`${file}:${line}`)) places.set(`${file}:${line}`, { table, chain: chain.name, rule, place: index + 1, ref: { file, line } });
      });
    }
  }
  return places;
}

/** Where the dump shows no handles, they have to be looked up first. */
export function handleHint({ table, chain, rule }: RulePlace): readonly string[] {
  return table.dialect === 'nft' && rule.handle === undefined ? [shell('nft', '-a', 'list', 'chain', table.family, table.name, chain)] : [];
}

/** The words after `-A` of a line of an iptables dump, split as iptables-restore splits it (to be quoted anew for a shell); `undefined` where it is no such line. */
export function iptablesWords({ text }: Because): readonly string[] | undefined {
  const rule = text.replace(/^\[\d+:\d+\] /, '');
  if (!rule.startsWith('-A ')) return undefined;
  return [...rule.slice(3).matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) => quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '');
}
