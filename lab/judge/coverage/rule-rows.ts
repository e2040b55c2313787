import type { NftExpr, NftStatement } from '../../../src/model/tree/nft.ts';
import type { IptablesRule } from '../../../src/model/tree/iptables.ts';
import type { Rule, Table } from '../../../src/model/network/rule.ts';
import { NFT_BARE_META } from '../../../src/model/tree/nft-fields.ts';
import { NFT_EXPR_SUPPORT } from '../../../src/model/tree/nft-support.ts';
import { parseIptablesSave } from '../../../src/parse/iptables/index.ts';
import { parseNftRuleset } from '../../../src/parse/nft/index.ts';

/** The rows of the support table that one rule is about. */
export interface RuleRows {
  /** What it asks: `iptables match tcp`, `nft field ip saddr`. */
  readonly asks: readonly string[];
  /** What it does, which is seen when the rule is met. */
  readonly does: readonly string[];
  /** It asks one thing only, so that a packet that it passes by did not meet that. */
  readonly single: boolean;
  /** The transport protocol that the question is about; a packet of another one says nothing. */
  readonly protocol?: number;
  /** Sets of ipset that it asks. */
  readonly ipsets: readonly string[];
}

const NOTHING: RuleRows = { asks: [], does: [], single: false, ipsets: [] };
const known = new WeakMap<Rule, RuleRows>();

/** Reads a rule's own line again. */
export function rowsOfRule(table: Table, rule: Rule): RuleRows {
  let rows = known.get(rule);
  if (rows === undefined) {
    rows = table.dialect === 'nft' ? nftRows(table, rule.because.text) : iptablesRows(rule.because.text);
    known.set(rule, rows);
  }
  return rows;
}

function iptablesRows(text: string): RuleRows {
  const node = parseIptablesSave(`${text}\n`, '').lines[0]?.node;
  return node?.kind === 'rule' ? rowsOfIptables(node) : NOTHING;
}

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, 'ipv6-icmp': 58, icmpv6: 58, sctp: 132, dccp: 33, udplite: 136 };

function rowsOfIptables({ basic, matches, target }: IptablesRule): RuleRows {
  const protocol = basic.find(({ name }) => name === 'p');
  const number = protocol === undefined || protocol.negated ? undefined : PROTOCOLS[protocol.args[0] ?? ''];
  const asks = matches.map(({ name }) => `iptables match ${name}`);
  const rest = basic.filter(({ name }) => name !== 'p');
  return {
    asks: [...new Set(asks)], does: target === undefined ? [] : [`iptables target ${target.name}`], single: matches.length === 1 && rest.length === 0,
    ...(number === undefined ? {} : { protocol: number }),
    ipsets: matches.filter(({ name }) => name === 'set').flatMap(({ options }) => options.filter(({ name }) => name === 'match-set').map(({ args }) => args[0] ?? '')),
  };
}

function nftRows({ family, name }: Table, text: string): RuleRows {
  const [table] = parseNftRuleset(`table ${family} ${name} {\n\tchain c {\n\t\t${text}\n\t}\n}\n`, '').tables;
  const node = table?.blocks[0]?.body.find((line) => line.node?.kind === 'rule')?.node;
  if (node?.kind !== 'rule') return NOTHING;
  const questions = node.statements.filter(isQuestion);
  const actions = node.statements.filter((one) => !isQuestion(one));
  const asks = [...new Set(questions.flatMap((one) => [`nft statement ${one.kind}`, ...expressionsOf(one).flatMap(rowsOfExpr)]))];
  const names = questions.flatMap(expressionsOf).flatMap(fieldsOf);
  const number = names.map((field) => PROTOCOLS[field.split(' ')[0] ?? '']).find((one) => one !== undefined);
  const own = questions.filter((one) => !isDependency(one) && !(names.some((field) => field.endsWith(' id')) && isEchoType(one)));
  return {
    asks, does: actions.flatMap((one) => [`nft statement ${one.kind}`, ...expressionsOf(one).flatMap(rowsOfExpr)]), single: own.length === 1, ...(number === undefined ? {} : { protocol: number }), ipsets: [],
  };
}

function isQuestion({ kind }: NftStatement): boolean {
  return kind === 'match' || kind === 'vmap';
}

/** `icmp type { echo-reply, echo-request }` before a question about the identifier. */
function isEchoType(statement: NftStatement): boolean {
  return statement.kind === 'match' && statement.left.kind === 'field' && ['icmp type', 'icmpv6 type'].includes(statement.left.name);
}

/** `meta l4proto tcp` before a question about ports. */
function isDependency(statement: NftStatement): boolean {
  return statement.kind === 'match' && statement.left.kind === 'field' && ['meta l4proto', 'meta nfproto'].includes(fullName(statement.left));
}

function fullName({ name, bare }: Extract<NftExpr, { kind: 'field' }>): string {
  return bare && NFT_BARE_META.has(name) ? `meta ${name}` : name;
}

function rowsOfExpr(expr: NftExpr): string[] {
  const own = expr.kind === 'field' ? [`nft field ${fullName(expr)}`] : [];
  return [`nft expression ${expr.kind}`, ...own, ...partsOf(expr).flatMap(rowsOfExpr)];
}

function fieldsOf(expr: NftExpr): string[] {
  return [...(expr.kind === 'field' ? [fullName(expr)] : []), ...partsOf(expr).flatMap(fieldsOf)];
}

function expressionsOf(statement: NftStatement): readonly NftExpr[] {
  return Object.values(statement).filter(isExpr);
}

const EXPRESSIONS: ReadonlySet<string> = new Set(Object.keys(NFT_EXPR_SUPPORT));

function isExpr(value: unknown): value is NftExpr {
  return typeof value === 'object' && value !== null && 'kind' in value && EXPRESSIONS.has(String(value.kind));
}

function partsOf(expr: NftExpr): readonly NftExpr[] {
  switch (expr.kind) {
    case 'range': return [expr.from, expr.to];
    case 'list': return expr.items;
    case 'masked': return [expr.value, expr.mask];
    case 'set': return expr.elements.flatMap(({ key, data }) => (data === undefined ? [key] : [key, data]));
    case 'concat': return expr.parts;
    case 'binary': return [expr.left, expr.right];
    case 'paren': case 'interval': return [expr.of];
    case 'map': return [expr.key, expr.map];
    case 'hash': return expr.of === undefined ? [] : [expr.of];
    case 'word': case 'string': case 'ref': case 'field': case 'raw': case 'fib': case 'numgen': case 'verdict': return [];
  }
}
