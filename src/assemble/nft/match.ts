import type { Interval, Test } from '../../model/network/expr.ts';
import type { Match, RuleStep } from '../../model/network/rule.ts';
import type { NftExpr, NftStatement } from '../../model/tree/nft.ts';
import { NFT_FIELDS } from '../../model/tree/nft-fields.ts';
import type { NftType } from '../../model/tree/nft-fields.ts';
import { exprOf, typesOf } from './expr.ts';
import { NotModelled } from './not-modelled.ts';
import type { Scope } from './scope.ts';
import { keyOf, setRefOf } from './set.ts';
import { FLAG_TYPES, endsOf, intervalOf, numberOf } from './value.ts';

type NftMatch = Extract<NftStatement, { kind: 'match' }>;

const ORDER = { '<': 'lt', '>': 'gt', '<=': 'le', '>=': 'ge' } as const;

/** A comparison or a lookup (expr_evaluate_relational of nftables' src/evaluate.c; nft_cmp, nft_range, nft_lookup in the kernel). */
export function matchOf(scope: Scope, statement: NftMatch): RuleStep {
  const { left, right } = statement;
  const types = typesOf(left);
  const negate = statement.op === '!=';
  if (right.kind === 'ref') return { kind: 'lookup', key: exprOf(scope, left, 'unknown'), set: { kind: 'named', name: right.name }, negate };
  if (left.kind === 'concat') return lookupConcat(scope, left, right, types, negate);
  if (left.kind === 'fib' && left.result.startsWith('oif')) return fibDevice(scope, left, right, negate);
  const index = deviceIndex(left, right, negate);
  if (index !== undefined) return index;
  return { kind: 'compare', ...comparison(scope, statement, types[0] ?? 'unknown') };
}

function lookupConcat(scope: Scope, left: NftExpr, right: NftExpr, types: readonly NftType[], negate: boolean): Match {
  const key = exprOf(scope, left, 'unknown');
  if (right.kind === 'set') return { kind: 'lookup', key, set: setRefOf(scope, right, types, []), negate };
  return { kind: 'lookup', key, set: { kind: 'inline', set: { elements: [{ key: keyOf(right, types), because: scope.because }] } }, negate };
}

/** `fib saddr oif missing`, `oif "eth0"`, `oif 0` (no route). */
function fibDevice(scope: Scope, left: Extract<NftExpr, { kind: 'fib' }>, right: NftExpr, negate: boolean): Match {
  const text = right.kind === 'word' || right.kind === 'string' ? right.text : undefined;
  const present = { exists: 'exists', missing: 'missing', 0: 'missing' }[text ?? ''];
  if (left.result !== 'oifname' && present !== undefined) {
    const ranges = rangesOf({ kind: 'word', text: present }, 'boolean');
    return { kind: 'compare', left: exprOf(scope, { ...left, result: 'oif' }, 'boolean'), test: { kind: 'in', ranges, negate } };
  }
  if (text === undefined || /^\d+$/.test(text)) throw new NotModelled('a route by the number of its device');
  return { kind: 'compare', left: exprOf(scope, { ...left, result: 'oifname' }, 'ifname'), test: { kind: 'in', ranges: rangesOf(right, 'ifname'), negate } };
}

/** `iif 7`: the device is gone, or nft had no name for it. */
function deviceIndex(left: NftExpr, right: NftExpr, negate: boolean): Match | undefined {
  if (left.kind !== 'field' || right.kind === 'set') return undefined;
  const known = NFT_FIELDS.get(left.name);
  const text = right.kind === 'word' || right.kind === 'string' ? right.text : '';
  if (known?.type !== 'ifindex' || known.field === undefined || !/^\d+$/.test(text)) return undefined;
  return { kind: 'compare', left: { kind: 'field', field: known.field }, test: { kind: 'in', ranges: [intervalOf({ kind: 'word', text }, 'int')], negate } };
}

function comparison(scope: Scope, { left, op, right }: NftMatch, type: NftType): Pick<Extract<Match, { kind: 'compare' }>, 'left' | 'test'> {
  const value = exprOf(scope, left, type);
  if (right.kind === 'masked') {
    const masked = { kind: 'bitwise' as const, op: 'and' as const, left: value, right: { kind: 'const' as const, value: numberOf(right.mask, type) } };
    return { left: masked, test: { kind: 'in', ranges: [exact(numberOf(right.value, type))], negate: op === '!=' } };
  }
  return { left: value, test: testOf(scope, left, op, right, type) };
}

function testOf(scope: Scope, left: NftExpr, op: NftMatch['op'], right: NftExpr, type: NftType): Test {
  const negate = op === '!=';
  if (isComputed(right)) {
    if (op !== '' && op !== '==' && !negate) throw new NotModelled('an order between two fields');
    return { kind: 'equal', to: exprOf(scope, right, type), negate };
  }
  if (op === '<' || op === '>' || op === '<=' || op === '>=') return orderOf(op, intervalOf(right, type));
  if (op === '!') return { kind: 'bits', bits: numberOf(right, type), negate: true };
  // nft leaves out `==` before `a | b`; flags of which any may be set have commas between (relational_expr_print, src/expression.c).
  if (op === '' && FLAG_TYPES.has(type) && left.kind === 'field' && right.kind !== 'set' && right.kind !== 'binary') return { kind: 'bits', bits: numberOf(right, type), negate: false };
  return { kind: 'in', ranges: rangesOf(right, type), negate };
}

function isComputed(expr: NftExpr): boolean {
  if (expr.kind === 'binary') return isComputed(expr.left) || isComputed(expr.right);
  if (expr.kind === 'paren') return isComputed(expr.of);
  return expr.kind === 'field' || expr.kind === 'map' || expr.kind === 'numgen' || expr.kind === 'hash';
}

function orderOf(op: keyof typeof ORDER, bound: Interval): Test {
  const [value] = endsOf(bound);
  if (typeof value === 'number') return { kind: 'order', op: ORDER[op], value };
  if (typeof value === 'string') throw new NotModelled('an order of names');
  const max = value.family === 4 ? 0xffffffffn : (1n << 128n) - 1n;
  const edge = { '<': [0n, value.value - 1n], '<=': [0n, value.value], '>': [value.value + 1n, max], '>=': [value.value, max] } as const;
  return { kind: 'in', ranges: [{ kind: 'ip', range: { family: value.family, first: edge[op][0], last: edge[op][1] } }], negate: false };
}

/** The constants of a right side: one, or those of an anonymous set. */
function rangesOf(right: NftExpr, type: NftType): Interval[] {
  return right.kind === 'set' ? right.elements.map((element) => intervalOf(element.key, type)) : [intervalOf(right, type)];
}

function exact(value: number): Interval {
  return { kind: 'int', range: { from: value, to: value } };
}
