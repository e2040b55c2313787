import type { Expr } from '../../model/network/expr.ts';
import type { Field } from '../../model/network/field.ts';
import type { NftBinaryOp, NftExpr } from '../../model/tree/nft.ts';
import type { NftType } from '../../model/tree/nft-fields.ts';
import { NFT_FIELDS } from '../../model/tree/nft-fields.ts';
import { NotModelled } from './not-modelled.ts';
import type { Scope } from './scope.ts';
import { setRefOf } from './set.ts';
import { intervalOf, numberOf, valueOf } from './value.ts';

const OPS = { '&': 'and', '|': 'or', '^': 'xor', '<<': 'lshift', '>>': 'rshift' } as const satisfies Readonly<Record<NftBinaryOp, string>>;

/** An index of a device is printed by its name while the device exists; then the name says the same. */
const BY_NAME: Partial<Readonly<Record<Field, Field>>> = { 'meta iif': 'meta iifname', 'meta oif': 'meta oifname' };

/** Bits of a packet by base, offset and length, where they are a field of the model. Network header: IPv4 in family ip, IPv6 in ip6. */
const RAW: Readonly<Record<string, { readonly field: Field; readonly type: NftType }>> = {
  'th,0,16': { field: 'th sport', type: 'port' }, 'th,16,16': { field: 'th dport', type: 'port' },
};

/** The type of each dimension of what an expression gives. */
export function typesOf(expr: NftExpr): readonly NftType[] {
  switch (expr.kind) {
    case 'concat': return expr.parts.flatMap(typesOf);
    case 'field': return [NFT_FIELDS.get(expr.name)?.type ?? 'unknown'];
    case 'raw': return [RAW[rawName(expr)]?.type ?? 'unknown'];
    case 'binary': return typesOf(expr.left);
    case 'paren': case 'interval': return typesOf(expr.of);
    case 'fib': return [expr.result === 'type' ? 'fib-type' : 'boolean'];
    case 'numgen': case 'hash': return ['int'];
    case 'word': case 'string': case 'range': case 'list': case 'masked': case 'set': case 'ref': case 'map': case 'verdict': return ['unknown'];
  }
}

/** What a rule computes, of a type given for its constants. Throws `NotModelled`. */
export function exprOf(scope: Scope, expr: NftExpr, type: NftType): Expr {
  switch (expr.kind) {
    case 'field': return { kind: 'field', field: fieldOf(scope, expr.name) };
    case 'raw': return { kind: 'field', field: rawField(expr) };
    case 'paren': return exprOf(scope, expr.of, type);
    case 'binary': return binaryOf(scope, expr, type);
    case 'concat': return { kind: 'concat', parts: expr.parts.map((part) => exprOf(scope, part, typesOf(part)[0] ?? 'unknown')) };
    case 'map': return { kind: 'map', key: exprOf(scope, expr.key, typesOf(expr.key)[0] ?? 'unknown'), set: setRefOf(scope, expr.map, typesOf(expr.key), [type]) };
    case 'fib': return fibOf(expr);
    case 'numgen': return { kind: 'numgen', mode: expr.mode === 'inc' ? 'inc' : 'random', mod: integer(expr.mod), offset: integer(expr.offset ?? '0') };
    case 'hash': return { kind: 'hash', of: expr.of === undefined ? undefined : exprOf(scope, expr.of, 'unknown'), mod: integer(expr.mod), offset: integer(expr.offset ?? '0') };
    case 'word': case 'string': case 'list': return { kind: 'const', value: expr.kind === 'list' ? numberOf(expr, type) : valueOf(expr, type) };
    case 'range': case 'masked': case 'set': case 'ref': case 'verdict': case 'interval': throw new NotModelled(`a ${expr.kind} is not computed`);
  }
}

function binaryOf(scope: Scope, expr: Extract<NftExpr, { kind: 'binary' }>, type: NftType): Expr {
  const own = typesOf(expr.left)[0] ?? 'unknown';
  // nftables 1.0.6 prints a field of some bits inside a concatenation as shifted, and the elements beside it wrongly.
  if (expr.op === '>>' && (own === 'dscp' || own === 'ecn')) throw new NotModelled('bits of a byte in a concatenation');
  const inner = own === 'unknown' ? type : own;
  const shift = expr.op === '<<' || expr.op === '>>';
  return { kind: 'bitwise', op: OPS[expr.op], left: exprOf(scope, expr.left, inner), right: exprOf(scope, expr.right, shift ? 'int' : inner) };
}

/** The field of the model, and what the kernel asks before it reads it. */
function fieldOf(scope: Scope, name: string): Field {
  const field = NFT_FIELDS.get(name)?.field;
  if (field === undefined) throw new NotModelled(`${name} is not modelled`);
  const family = / ip6? /.exec(name)?.[0].trim();
  if (family !== undefined && (name.startsWith('ct ') || name.startsWith('rt '))) {
    guard(scope, name.startsWith('ct ') ? 'ct l3proto' : 'meta nfproto', family === 'ip' ? 2 : 10);
  }
  return BY_NAME[field] ?? field;
}

/** Adds a comparison that comes before the statement. */
export function guard(scope: Scope, field: Field, value: number): void {
  scope.guards.push({ kind: 'compare', left: { kind: 'field', field }, test: { kind: 'in', ranges: [intervalOf({ kind: 'word', text: String(value) }, 'int')], negate: false } });
}

function rawName(expr: Extract<NftExpr, { kind: 'raw' }>): string {
  return `${expr.base},${expr.offset},${expr.length}`;
}

function rawField(expr: Extract<NftExpr, { kind: 'raw' }>): Field {
  const known = RAW[rawName(expr)];
  if (known === undefined) throw new NotModelled('raw payload is not read');
  return known.field;
}

function fibOf(expr: Extract<NftExpr, { kind: 'fib' }>): Expr {
  const has = (flag: string): boolean => expr.flags.includes(flag);
  if (!has('saddr') && !has('daddr')) throw new NotModelled('fib without an address');
  const result = fibResult(expr.result);
  return { kind: 'fib', lookup: has('saddr') ? 'saddr' : 'daddr', withMark: has('mark'), withIif: has('iif'), withOif: has('oif'), result };
}

/** `oif` is compared with exists and missing, or with a name; `check` (nftables 1.1) only with the first two. */
function fibResult(result: string): 'type' | 'oifname' | 'present' {
  if (result === 'type' || result === 'oifname') return result;
  return 'present';
}

function integer(text: string): number {
  return numberOf({ kind: 'word', text }, 'int');
}
