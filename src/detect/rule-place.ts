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

/** The first of these lines that is a rule of the namespace, with its place; `undefined` when none is. */
export function placeOfRule(view: View, netns: string, because: readonly Because[]): RulePlace | undefined {
  const { tables } = netnsOf(view, netns);
  for (const { ref } of because) {
    if (ref === undefined || tables.kind === 'missing') continue;
    for (const table of tables.value) {
      for (const chain of table.chains.values()) {
        const place = chain.because.ref?.file === ref.file ? chain.rules.findIndex((candidate) => candidate.because.ref?.line === ref.line) : -1;
        const rule = chain.rules[place];
        if (rule !== undefined) return { table, chain: chain.name, rule, place: place + 1, ref };
      }
    }
  }
  return undefined;
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
