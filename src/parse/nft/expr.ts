import type { NftBinaryOp, NftExpr } from '../../model/tree/nft.ts';
import type { Cursor } from './cursor.ts';
import { NotRecognised } from './cursor.ts';
import { parseElements } from './element.ts';
import { parseFieldOrFunction } from './field.ts';

/** Binary operators by the spelling of old and new versions, loosest first (src/parser_bison.y of nftables 1.0.6). */
const LEVELS: readonly Readonly<Record<string, NftBinaryOp>>[] = [{ '|': '|', or: '|' }, { '^': '^', xor: '^' }, { '&': '&', and: '&' }, { '<<': '<<', lshift: '<<', '>>': '>>', rshift: '>>' }];

/** An expression as it stands on the left of a comparison: concatenations of operators over fields and values, then `map`. */
export function parseExpr(cursor: Cursor): NftExpr {
  let expr = parseConcat(cursor);
  while (cursor.word() === 'map' && (cursor.isPunct('{', 1) || cursor.word(1).startsWith('@'))) {
    cursor.skip();
    expr = { kind: 'map', key: expr, map: parseSetOrRef(cursor) };
  }
  return expr;
}

function parseLevel(cursor: Cursor, level: number): NftExpr {
  const ops = LEVELS[level];
  if (ops === undefined) return parsePrimary(cursor);
  let left = parseLevel(cursor, level + 1);
  for (let op = ops[cursor.word()]; op !== undefined; op = ops[cursor.word()]) {
    cursor.skip();
    left = { kind: 'binary', op, left, right: parseLevel(cursor, level + 1) };
  }
  return left;
}

function parseConcat(cursor: Cursor): NftExpr {
  const first = parseLevel(cursor, 0);
  if (cursor.word() !== '.') return first;
  const parts = [first];
  while (cursor.eat('.')) parts.push(parseLevel(cursor, 0));
  return { kind: 'concat', parts };
}

function parsePrimary(cursor: Cursor): NftExpr {
  const token = cursor.peek();
  if (token === undefined) throw new NotRecognised('an expression was expected');
  if (token.kind === 'string') return parseString(cursor);
  if (cursor.isPunct('(')) return cursor.nested(() => parseParen(cursor));
  if (token.kind === 'punct' || token.kind === 'comment') throw new NotRecognised(`unexpected '${token.text}'`);
  return parseFieldOrFunction(cursor) ?? parseWord(cursor);
}

function parseParen(cursor: Cursor): NftExpr {
  cursor.expectPunct('(');
  const of = parseExpr(cursor);
  cursor.expectPunct(')');
  return { kind: 'paren', of };
}

function parseString(cursor: Cursor): NftExpr {
  const from: NftExpr = { kind: 'string', text: cursor.takeString() };
  if (cursor.word() !== '-' || cursor.peek(1)?.kind !== 'string') return from;
  cursor.skip();
  return { kind: 'range', from, to: { kind: 'string', text: cursor.takeString() } };
}

function parseWord(cursor: Cursor): NftExpr {
  const text = cursor.take();
  return text.startsWith('@') ? { kind: 'ref', name: text.slice(1) } : { kind: 'word', text };
}

/** `{ ... }` or `@name`. */
export function parseSetOrRef(cursor: Cursor): NftExpr {
  if (cursor.isPunct('{')) return cursor.nested(() => parseBracedSet(cursor));
  const name = cursor.take();
  if (!name.startsWith('@')) throw new NotRecognised('a set was expected');
  return { kind: 'ref', name: name.slice(1) };
}

function parseBracedSet(cursor: Cursor): NftExpr {
  cursor.expectPunct('{');
  const elements = parseElements(cursor);
  cursor.expectPunct('}');
  return { kind: 'set', elements };
}

/** The right side of a comparison: a set, a value, a list of flags, or flags under a mask (`syn / fin,syn`). */
export function parseRight(cursor: Cursor): NftExpr {
  if (cursor.isPunct('{')) return parseSetOrRef(cursor);
  const value = parseList(cursor);
  if (!cursor.eat('/')) return value;
  return { kind: 'masked', value, mask: parseList(cursor) };
}

/** One value or several with commas between. */
export function parseList(cursor: Cursor): NftExpr {
  const first = parseExpr(cursor);
  if (!cursor.isPunct(',')) return first;
  const items = [first];
  while (cursor.eatPunct(',')) items.push(parseExpr(cursor));
  return { kind: 'list', items };
}
