import type { NftCompareOp, NftExpr, NftPlainStatement, NftStatement } from '../../model/tree/nft.ts';
import type { Cursor } from './cursor.ts';
import { NotRecognised } from './cursor.ts';
import { parseElement } from './element.ts';
import { parseExpr, parseList, parseRight, parseSetOrRef } from './expr.ts';
import { parseNat, parseReject, parseTproxy } from './nat.ts';
import { parsePlain } from './plain.ts';
import { parseVerdict } from './verdict.ts';

const COMPARE: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=', '!', 'eq', 'ne', 'lt', 'gt', 'le', 'ge']);
const WORDS: Readonly<Record<string, NftCompareOp>> = { eq: '==', ne: '!=', lt: '<', gt: '>', le: '<=', ge: '>=' };

/** Statements by the word that they begin with. Everything else is a comparison or sets a field. */
const STATEMENTS: Readonly<Record<string, (cursor: Cursor) => NftStatement>> = {
  counter: parseCounter,
  limit: parseLimit,
  quota: parseQuota,
  comment: (cursor) => ({ kind: 'comment', text: cursor.takeString() }),
  notrack: () => ({ kind: 'notrack' }),
  reject: parseReject,
  snat: (cursor) => parseNat(cursor, 'snat'),
  dnat: (cursor) => parseNat(cursor, 'dnat'),
  masquerade: (cursor) => parseNat(cursor, 'masquerade'),
  redirect: (cursor) => parseNat(cursor, 'redirect'),
  tproxy: parseTproxy,
  add: (cursor) => parseDynset(cursor, 'add'),
  update: (cursor) => parseDynset(cursor, 'update'),
  delete: (cursor) => parseDynset(cursor, 'delete'),
  meter: parseMeter,
  synproxy: (cursor) => (cursor.word() === 'name' ? parseObject(cursor, 'synproxy') : parsePlain(cursor, 'synproxy')),
  ...plain('log', 'queue', 'dup', 'fwd', 'flow', 'last', 'reset', 'xt'),
};

function plain(...names: NftPlainStatement[]): Record<string, (cursor: Cursor) => NftStatement> {
  return Object.fromEntries(names.map((name) => [name, (cursor: Cursor) => parsePlain(cursor, name)]));
}

/** Reads one statement. Throws `NotRecognised`. */
export function parseStatement(cursor: Cursor): NftStatement {
  const verdict = parseVerdict(cursor);
  if (verdict !== undefined) return { kind: 'verdict', verdict };
  const word = cursor.word();
  if (Object.hasOwn(STATEMENTS, word)) {
    cursor.skip();
    const parse = STATEMENTS[word];
    if (parse !== undefined) return parse(cursor);
  }
  if (word === 'ct') return parseCtStatement(cursor) ?? parseComparison(cursor);
  return parseComparison(cursor);
}

/** `ct count`, and objects that are attached: `ct helper set "x"`. */
function parseCtStatement(cursor: Cursor): NftStatement | undefined {
  const key = cursor.word(1);
  if (key === 'count') {
    cursor.skip(2);
    const over = cursor.eat('over');
    return { kind: 'connlimit', over, count: cursor.take() };
  }
  if ((key !== 'helper' && key !== 'timeout' && key !== 'expectation') || cursor.word(2) !== 'set') return undefined;
  cursor.skip(3);
  return { kind: 'object', object: `ct ${key}`, name: parseExpr(cursor) };
}

function parseComparison(cursor: Cursor): NftStatement {
  const left = parseExpr(cursor);
  if (left.kind === 'word' || left.kind === 'string' || left.kind === 'ref') throw new NotRecognised('a value alone is no statement');
  if (cursor.word() === 'vmap') {
    cursor.skip();
    return { kind: 'vmap', key: left, map: parseSetOrRef(cursor) };
  }
  if (cursor.word() === 'set') {
    cursor.skip();
    return { kind: 'set', target: left, value: parseList(cursor) };
  }
  const op = cursor.word();
  if (!COMPARE.has(op)) return { kind: 'match', left, op: '', right: parseRight(cursor) };
  cursor.skip();
  return { kind: 'match', left, op: WORDS[op] ?? (op as NftCompareOp), right: parseRight(cursor) };
}

function parseObject(cursor: Cursor, object: string): NftStatement {
  cursor.expect('name');
  return { kind: 'object', object, name: parseExpr(cursor) };
}

function parseCounter(cursor: Cursor): NftStatement {
  if (cursor.word() === 'name') return parseObject(cursor, 'counter');
  if (!cursor.eat('packets')) return { kind: 'counter' };
  const packets = cursor.take();
  cursor.expect('bytes');
  return { kind: 'counter', packets, bytes: cursor.take() };
}

/** `rate [over] 10/second [burst 5 packets]`, `rate 10 kbytes/second burst 5 mbytes`. */
function parseLimit(cursor: Cursor): NftStatement {
  if (cursor.word() === 'name') return parseObject(cursor, 'limit');
  cursor.expect('rate');
  const over = cursor.eat('over');
  const amount = cursor.take();
  const rate = amount.includes('/') ? amount : `${amount} ${cursor.take()}`;
  if (!cursor.eat('burst')) return { kind: 'limit', over, rate };
  return { kind: 'limit', over, rate, burst: `${cursor.take()} ${cursor.take()}` };
}

function parseQuota(cursor: Cursor): NftStatement {
  if (cursor.word() === 'name') return parseObject(cursor, 'quota');
  const over = cursor.eat('over');
  if (!over) cursor.eat('until');
  const amount = `${cursor.take()} ${cursor.take()}`;
  return cursor.eat('used') ? { kind: 'quota', over, amount, used: `${cursor.take()} ${cursor.take()}` } : { kind: 'quota', over, amount };
}

function parseDynset(cursor: Cursor, op: 'add' | 'update' | 'delete'): NftStatement {
  const set = cursor.take();
  if (!set.startsWith('@')) throw new NotRecognised('a set was expected');
  return { kind: 'dynset', op, set: set.slice(1), element: parseBracedElement(cursor) };
}

function parseMeter(cursor: Cursor): NftStatement {
  const name = cursor.take();
  const size = cursor.eat('size') ? { size: cursor.take() } : {};
  return { kind: 'meter', name, ...size, element: parseBracedElement(cursor) };
}

function parseBracedElement(cursor: Cursor): Extract<NftStatement, { kind: 'dynset' }>['element'] {
  return cursor.nested(() => {
    cursor.expectPunct('{');
    const element = parseElement(cursor);
    cursor.expectPunct('}');
    return element;
  });
}

/** The expression of a typeof declaration and the like, where a bare word may stand for a type. */
export function parseTypeExpr(cursor: Cursor): NftExpr {
  return cursor.eat('interval') ? { kind: 'interval', of: parseExpr(cursor) } : parseExpr(cursor);
}
