import type { NftBinaryOp, NftElement, NftElementOption, NftExpr, NftVerdict } from '../../../model/tree/nft.ts';
import { NFT_BARE_META } from '../../../model/tree/nft-fields.ts';
import { NotRecognised } from '../cursor.ts';
import { statementOf } from './statement.ts';
import type { JsonObject } from './value.ts';
import { isObject, objectOf, optional, textOf, textsOf } from './value.ts';

const PRECEDENCE: readonly NftBinaryOp[] = ['|', '^', '&', '<<', '>>'];
const UNQUALIFIED = new Set(['iif', 'oif', 'iifname', 'oifname', 'iifgroup', 'oifgroup']);
/** Fields whose words nft writes in quotes. */
const QUOTED = new Set(['iif', 'oif', 'iifname', 'oifname', 'ibrname', 'obrname', 'iifkind', 'oifkind', 'helper', 'oifname', 'sdif', 'sdifname', 'time', 'day', 'hour']);

/** An expression of libnftables-json(5) as the node that the text form gives. `quoted`: its strings are names in quotes. Throws `NotRecognised`. */
export function exprOf(value: unknown, quoted = false): NftExpr {
  if (typeof value === 'string') return stringOf(value, quoted);
  if (typeof value === 'number') return { kind: 'word', text: String(value) };
  if (typeof value === 'boolean') return { kind: 'word', text: value ? 'exists' : 'missing' };
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => exprOf(item, quoted)) };
  const [name, body] = onlyEntry(objectOf(value));
  const convert = EXPRESSIONS[name];
  if (convert === undefined || !Object.hasOwn(EXPRESSIONS, name)) throw new NotRecognised(`no expression ${name}`);
  return convert(body, quoted);
}

function stringOf(text: string, quoted: boolean): NftExpr {
  if (text.startsWith('@')) return { kind: 'ref', name: text.slice(1) };
  return quoted && text !== '*' ? { kind: 'string', text } : { kind: 'word', text };
}

function onlyEntry(object: JsonObject): [string, unknown] {
  const [entry] = Object.entries(object);
  if (entry === undefined) throw new NotRecognised('an empty object');
  return entry;
}

type Convert = (body: unknown, quoted: boolean) => NftExpr;

const EXPRESSIONS: Readonly<Record<string, Convert>> = {
  prefix: (body) => ({ kind: 'word', text: `${textOf(objectOf(body)['addr'])}/${textOf(objectOf(body)['len'])}` }),
  range: rangeOf,
  set: (body, quoted) => ({ kind: 'set', elements: elementsOf(body, quoted) }),
  concat: (body, quoted) => ({ kind: 'concat', parts: arrayOf(body).map((part) => exprOf(part, quoted)) }),
  map: (body) => ({ kind: 'map', key: exprOf(objectOf(body)['key']), map: setOf(body) }),
  payload: (body) => payloadOf(objectOf(body)),
  meta: (body) => named(`meta ${textOf(objectOf(body)['key'])}`),
  ct: (body) => ctOf(objectOf(body)),
  rt: (body) => named(join('rt', objectOf(body)['family'], objectOf(body)['key'])),
  socket: (body) => named(join('socket', objectOf(body)['key'])),
  osf: (body) => named(join('osf', objectOf(body)['key'])),
  tunnel: (body) => named(join('tunnel', objectOf(body)['key'])),
  ipsec: (body) => named(join('ipsec', objectOf(body)['dir'], objectOf(body)['family'], objectOf(body)['key'])),
  'tcp option': (body) => named(join('tcp option', ...optionName(objectOf(body)))),
  'ip option': (body) => named(join('ip option', ...optionName(objectOf(body)))),
  'sctp chunk': (body) => named(join('sctp chunk', ...optionName(objectOf(body)))),
  'dccp option': (body) => named(join('dccp option', objectOf(body)['type'])),
  exthdr: (body) => named(objectOf(body)['field'] === undefined ? join('exthdr', objectOf(body)['name']) : join(objectOf(body)['name'], objectOf(body)['field'])),
  fib: (body) => ({ kind: 'fib', flags: textsOf(objectOf(body)['flags']), result: textOf(objectOf(body)['result']) }),
  numgen: (body) => ({ kind: 'numgen', mode: textOf(objectOf(body)['mode']), mod: textOf(objectOf(body)['mod']), ...nonZero(objectOf(body)) }),
  jhash: (body) => ({ kind: 'hash', of: exprOf(objectOf(body)['expr']), mod: textOf(objectOf(body)['mod']), ...optional(objectOf(body), 'seed', 'seed'), ...nonZero(objectOf(body)) }),
  symhash: (body) => ({ kind: 'hash', mod: textOf(objectOf(body)['mod']), ...nonZero(objectOf(body)) }),
  accept: () => ({ kind: 'verdict', verdict: { kind: 'accept' } }),
  drop: () => ({ kind: 'verdict', verdict: { kind: 'drop' } }),
  return: () => ({ kind: 'verdict', verdict: { kind: 'return' } }),
  continue: () => ({ kind: 'verdict', verdict: { kind: 'continue' } }),
  jump: (body) => ({ kind: 'verdict', verdict: branchOf('jump', body) }),
  goto: (body) => ({ kind: 'verdict', verdict: branchOf('goto', body) }),
  ...Object.fromEntries(PRECEDENCE.map((op) => [op, (body: unknown): NftExpr => binaryOf(op, arrayOf(body))])),
};

export function branchOf(kind: 'jump' | 'goto', body: unknown): NftVerdict {
  return { kind, chain: textOf(objectOf(body)['target']) };
}

function arrayOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new NotRecognised('a list was expected');
  return value;
}

function join(...parts: unknown[]): string {
  return parts.filter((part) => part !== undefined).map(textOf).join(' ');
}

function named(name: string): NftExpr {
  return { kind: 'field', name, bare: name.startsWith('meta ') && NFT_BARE_META.has(name.slice(5)) && UNQUALIFIED.has(name.slice(5)) };
}

function optionName(body: JsonObject): unknown[] {
  return body['base'] === undefined ? [body['name'], body['field']] : [`@${[body['base'], body['offset'], body['len']].map(textOf).join(',')}`];
}

function nonZero(body: JsonObject): { offset?: string } {
  return body['offset'] === 0 ? {} : optional(body, 'offset', 'offset');
}

function payloadOf(body: JsonObject): NftExpr {
  if (body['protocol'] !== undefined) return named(join(body['protocol'], body['field']));
  return { kind: 'raw', base: textOf(body['base']), offset: textOf(body['offset']), length: textOf(body['len']) };
}

function ctOf(body: JsonObject): NftExpr {
  return named(join('ct', body['dir'], body['family'], body['key']));
}

function rangeOf(body: unknown, quoted: boolean): NftExpr {
  const [from, to] = arrayOf(body).map((end) => exprOf(end, quoted));
  if (from === undefined || to === undefined) throw new NotRecognised('a range has two ends');
  return from.kind === 'word' && to.kind === 'word' ? { kind: 'word', text: `${from.text}-${to.text}` } : { kind: 'range', from, to };
}

/** nft writes brackets around the left side where it binds looser. More than two sides are a chain. */
function binaryOf(op: NftBinaryOp, sides: readonly unknown[]): NftExpr {
  const [first, ...rest] = sides.map((side) => exprOf(side));
  if (first === undefined || rest.length === 0) throw new NotRecognised('an operator has two sides');
  return rest.reduce<NftExpr>((left, right) => ({ kind: 'binary', op, left: bracketed(left, op), right: bracketed(right, op) }), first);
}

function bracketed(expr: NftExpr, outer: NftBinaryOp): NftExpr {
  if (expr.kind === 'list') return { kind: 'paren', of: expr };
  return expr.kind === 'binary' && PRECEDENCE.indexOf(expr.op) < PRECEDENCE.indexOf(outer) ? { kind: 'paren', of: expr } : expr;
}

/** The `data` of a map or vmap: a set with values, or the name of one. */
export function setOf(body: unknown): NftExpr {
  const { key, data } = objectOf(body);
  return exprOf(data, isQuoted(exprOf(key)));
}

/** Elements as the `elem` of a set or map and the body of an anonymous set hold them. */
export function elementsOf(value: unknown, quoted: boolean): NftElement[] {
  return (Array.isArray(value) ? value : [value]).map((item): NftElement => {
    if (!Array.isArray(item)) return elementOf(item, quoted);
    const [key, data] = item as readonly unknown[];
    return { ...elementOf(key, quoted), data: exprOf(data) };
  });
}

function elementOf(value: unknown, quoted: boolean): NftElement {
  const elem = isObject(value) ? value['elem'] : undefined;
  if (elem === undefined) return { key: exprOf(value, quoted), options: [] };
  const { val, ...rest } = objectOf(elem);
  return { key: exprOf(val, quoted), options: Object.entries(rest).map(([name, body]) => optionOf(name, body)) };
}

function optionOf(name: string, body: unknown): NftElementOption {
  if (name === 'timeout' || name === 'expires') return { kind: name, text: `${textOf(body)}s` };
  if (name === 'comment') return { kind: 'comment', text: textOf(body) };
  return { kind: 'statement', statement: statementOf({ [name]: body }) };
}

/** Whether values of this field are written in quotes. */
export function isQuoted(expr: NftExpr): boolean {
  if (expr.kind === 'fib') return expr.result !== 'type';
  return expr.kind === 'field' && QUOTED.has(expr.name.split(' ').at(-1) ?? '');
}
