import type { Because } from '../../model/network/because.ts';
import type { BaseChain, Chain, Table } from '../../model/network/rule.ts';
import type { IptablesTree, IptablesTreeLine } from '../../model/tree/iptables.ts';
import { placeOf } from './base-chains.ts';
import { becauseOf, LazyChain } from './chain.ts';

interface ChainDraft {
  readonly declared: IptablesTreeLine;
  policy?: string;
  readonly lines: IptablesTreeLine[];
}

interface TableDraft {
  readonly name: string;
  readonly because: Because;
  readonly chains: Map<string, ChainDraft>;
  /** Why every chain may have had more rules than were read. */
  readonly damage: Because[];
  committed: boolean;
}

interface Reading {
  readonly tables: Map<string, TableDraft>;
  readonly file: string;
  table?: TableDraft | undefined;
  last?: ChainDraft | undefined;
}

/** The place of a base chain among those of equal hook and priority (`BaseChain.order`), where something else than this dump knows it. */
type OrderOf = (table: string, chain: string, hook: string) => number | undefined;

/**
 * Converts the tables of a dump. A table without COMMIT (the text ends too early), and one with a line that cannot be read and
 * belongs to no chain, ends each of its chains with a rule whose effect is not known.
 */
export function assembleIptables(tree: IptablesTree, dialect: 'iptables-legacy' | 'iptables-nft', family: 'ip' | 'ip6', orderOf: OrderOf = () => undefined): Table[] {
  return collect(tree).map((draft) => {
    const chains = new Map<string, Chain>();
    const context = { family, chains, file: tree.file, damage: draft.damage };
    for (const [name, chain] of draft.chains) chains.set(name, new LazyChain(name, chain.declared, baseOf(dialect, draft.name, name, chain, orderOf), chain.lines, context));
    return { dialect, family, name: draft.name, because: draft.because, chains, sets: new Map() };
  });
}

/** A base chain whose policy the dump does not say accepts; its table is damaged then. */
function baseOf(dialect: 'iptables-legacy' | 'iptables-nft', table: string, chain: string, { policy }: ChainDraft, orderOf: OrderOf): BaseChain | undefined {
  const place = policy === '-' ? undefined : placeOf(dialect, table, chain);
  const order = place === undefined ? undefined : orderOf(table, chain, place.hook);
  return place && { ...place, policy: policy === 'DROP' ? 'drop' : 'accept', ...(order === undefined ? {} : { order }) };
}

function collect({ lines, file }: IptablesTree): TableDraft[] {
  const reading: Reading = { tables: new Map(), file };
  for (const line of lines) {
    if (line.chain !== undefined) readRule(reading, line.chain, line);
    else readOther(reading, line);
  }
  for (const draft of reading.tables.values()) if (!draft.committed) draft.damage.push(endsEarly(draft, lines, file));
  return [...reading.tables.values()];
}

function readRule(reading: Reading, chain: string, line: IptablesTreeLine): void {
  reading.table ??= open(reading, 'filter', line, true);
  reading.last = addRule(reading.table, chain, line, reading.file);
}

function readOther(reading: Reading, line: IptablesTreeLine): void {
  const { node, state } = line;
  if (node?.kind === 'table') {
    reading.table = open(reading, node.name, line, false);
    reading.last = undefined;
  } else if (node?.kind === 'commit') {
    if (reading.table !== undefined) reading.table.committed = true;
    reading.table = undefined;
  } else if (node !== undefined) {
    reading.table ??= open(reading, 'filter', line, true);
    declare(reading.table, line);
  } else if (state === 'not recognised' && reading.table !== undefined) {
    if (reading.last === undefined) reading.table.damage.push(becauseOf(line, reading.file));
    else reading.last.lines.push(line);
  }
}

/** `iptables -S` prints no table, and no COMMIT: its lines are those of the table that it was asked for, `filter` by default. */
function open({ tables, file }: Reading, name: string, line: IptablesTreeLine, committed: boolean): TableDraft {
  const draft = tables.get(name) ?? { name, because: becauseOf(line, file), chains: new Map<string, ChainDraft>(), damage: [], committed };
  tables.set(name, draft);
  draft.committed = committed;
  return draft;
}

function addRule(table: TableDraft, name: string, line: IptablesTreeLine, file: string): ChainDraft {
  const known = table.chains.get(name);
  if (known !== undefined) {
    known.lines.push(line);
    return known;
  }
  const chain: ChainDraft = { declared: line, lines: [line] };
  table.chains.set(name, chain);
  table.damage.push({ ref: { file, line: line.line }, text: `the chain ${name} is used but not declared` });
  return chain;
}

function declare(table: TableDraft, line: IptablesTreeLine): void {
  const { node } = line;
  if (node?.kind !== 'chain' && node?.kind !== 'policy' && node?.kind !== 'new-chain') return;
  const name = node.kind === 'policy' ? node.chain : node.name;
  const chain = table.chains.get(name) ?? { declared: line, lines: [] };
  table.chains.set(name, chain);
  chain.policy = node.kind === 'new-chain' ? '-' : node.policy;
}

function endsEarly({ name }: TableDraft, lines: readonly IptablesTreeLine[], file: string): Because {
  return { ref: { file, line: lines.length }, text: `the dump of the table ${name} ends before COMMIT` };
}
