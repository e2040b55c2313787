import type { Chain, Table } from '../../model/network/rule.ts';
import type { NftBlock, NftLine, NftStatement, NftTree } from '../../model/tree/nft.ts';
import { baseNodeOf } from './base.ts';
import { priorityOf } from './priority.ts';

/** Built-in tables and chains of iptables-nft (xtables_ipv4, nft.c of iptables 1.8.9): hook and priority of each. */
const RAW = { PREROUTING: ['prerouting', -300], OUTPUT: ['output', -300] } as const;
const MANGLE = { PREROUTING: ['prerouting', -150], INPUT: ['input', -150], FORWARD: ['forward', -150], OUTPUT: ['output', -150], POSTROUTING: ['postrouting', -150] } as const;
const FILTER = { INPUT: ['input', 0], FORWARD: ['forward', 0], OUTPUT: ['output', 0] } as const;
const SECURITY = { INPUT: ['input', 150], FORWARD: ['forward', 150], OUTPUT: ['output', 150] } as const;
const NAT = { PREROUTING: ['prerouting', -100], INPUT: ['input', 100], OUTPUT: ['output', -100], POSTROUTING: ['postrouting', 100] } as const;

type BuiltIn = Readonly<Record<string, readonly [string, number]>>;
const TABLES: Readonly<Record<string, BuiltIn>> = { raw: RAW, mangle: MANGLE, filter: FILTER, security: SECURITY, nat: NAT };

/** Statements that iptables-nft writes natively or as extensions that nft prints in its own words. */
const WRITTEN: ReadonlySet<NftStatement['kind']> = new Set(['match', 'counter', 'verdict', 'limit', 'log', 'reject', 'nat', 'xt', 'notrack', 'set', 'comment', 'object', 'quota', 'tproxy', 'dup', 'connlimit']);

/**
 * The tables (`ip filter`, `ip6 nat`) that iptables-nft manages. nft prints their extensions in words of its own that lose detail (a
 * comment, an owner) or as `xt`, so the caller reads them from iptables-nft-save and skips them here, lest a rule count twice.
 * The warning that nft prints (to standard error, in table order) settles it; without it, the shape does: only built-in base
 * chains at their hooks and priorities, no sets, maps or objects, and a counter in every rule.
 */
export function managedByIptables(tree: NftTree): ReadonlySet<string> {
  const warned = warnings(tree.lines);
  const names = tree.tables.flatMap((block) => {
    const { node } = block.open;
    if (node?.kind !== 'open') return [];
    const name = `${node.family ?? 'ip'} ${node.name}`;
    const builtIn = (node.family === 'ip' || node.family === 'ip6') && Object.hasOwn(TABLES, node.name) ? TABLES[node.name] : undefined;
    if (builtIn === undefined) return [];
    return warned.has(name) || hasShape(block, builtIn) ? [name] : [];
  });
  return new Set(names);
}

/** Warnings stand outside of tables; only those lines are read. */
function warnings(lines: readonly NftLine[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const line of lines) {
    if (line.text.startsWith('# Warning: table ') && line.node?.kind === 'warning') names.add(`${line.node.family} ${line.node.table}`);
  }
  return names;
}

/**
 * Whether nft's print of a table is rule for rule what iptables-nft-save printed of it (which prints no table that it cannot read whole:
 * nft_is_table_compatible, iptables 1.8.9). Settles what the shape leaves open, where iptables wrote an extension natively.
 */
export function sameAsDumped(tree: NftTree, dumped: Table): boolean {
  const block = tree.tables.find(({ open: { node } }) => node?.kind === 'open' && (node.family ?? 'ip') === dumped.family && node.name === dumped.name);
  const chains = block?.blocks ?? [];
  return chains.length > 0 && chains.every((chain) => chain.kind === 'chain' && rulesIn(chain) === linesIn(dumped.chains.get(chain.open.node?.kind === 'open' ? chain.open.node.name : '')));
}

/** A line that says "either of these" (`-m multiport --ports`) is assembled to a rule for each. */
function linesIn(chain: Chain | undefined): number | undefined {
  return chain?.rules.filter(({ because: { ref } }, at, all) => ref === undefined || ref.line !== all[at - 1]?.because.ref?.line).length;
}

/** A line that cannot be read is a rule of words that only iptables prints. */
function rulesIn(chain: NftBlock): number {
  return chain.body.filter(({ node, text }) => node?.kind === 'rule' || (node === undefined && text.trim() !== '')).length;
}

function hasShape(block: NftBlock, builtIn: BuiltIn): boolean {
  return block.blocks.length > 0 && block.blocks.every((inner) => inner.kind === 'chain' && chainHasShape(inner, builtIn));
}

function chainHasShape(chain: NftBlock, builtIn: BuiltIn): boolean {
  const name = chain.open.node?.kind === 'open' ? chain.open.node.name : '';
  const base = baseNodeOf(chain);
  if (base !== undefined) {
    const [hook, priority] = (Object.hasOwn(builtIn, name) ? builtIn[name] : undefined) ?? [];
    if (hook !== base.hook || priority !== priorityOf(base.priority, 'ip')) return false;
  }
  return chain.body.every(lineHasShape);
}

/** A rule that nft cannot print in full may still be one of iptables'; what no iptables writes is native. */
function lineHasShape(line: NftLine): boolean {
  const { node } = line;
  if (node?.kind !== 'rule') return node !== undefined || line.text.includes('counter packets') || line.state === 'harmless';
  return node.statements.some((statement) => statement.kind === 'counter' && statement.packets !== undefined)
    && node.statements.every((statement) => WRITTEN.has(statement.kind) && !usesNativeSet(statement));
}

function usesNativeSet(statement: NftStatement): boolean {
  return statement.kind === 'match' && (statement.right.kind === 'ref' || statement.left.kind === 'concat');
}
