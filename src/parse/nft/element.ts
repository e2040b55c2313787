import type { NftElement, NftElementOption, NftExpr } from '../../model/tree/nft.ts';
import type { Cursor } from './cursor.ts';
import { NotRecognised } from './cursor.ts';
import { parseExpr } from './expr.ts';
import { parseStatement } from './statement.ts';
import { parseVerdict } from './verdict.ts';

/** Elements with commas between, up to a closing bracket or the end of the line (where a trailing comma may stand). */
export function parseElements(cursor: Cursor): NftElement[] {
  const elements: NftElement[] = [];
  while (!cursor.done && !cursor.isPunct('}')) {
    elements.push(parseElement(cursor));
    if (!cursor.eatPunct(',')) break;
  }
  return elements;
}

/** `KEY [timeout 1h] [expires 5m] [counter ...] [comment "x"] [: DATA]`. */
export function parseElement(cursor: Cursor): NftElement {
  const key = parseExpr(cursor);
  const options: NftElementOption[] = [];
  while (!ends(cursor) && cursor.word() !== ':') options.push(parseOption(cursor));
  if (!cursor.eat(':')) return { key, options };
  const data = parseData(cursor);
  while (!ends(cursor)) options.push(parseOption(cursor));
  return { key, options, data };
}

function ends(cursor: Cursor): boolean {
  return cursor.done || cursor.isPunct(',') || cursor.isPunct('}');
}

function parseOption(cursor: Cursor): NftElementOption {
  if (cursor.eat('timeout')) return { kind: 'timeout', text: cursor.take() };
  if (cursor.eat('expires')) return { kind: 'expires', text: cursor.take() };
  if (cursor.eat('comment')) return { kind: 'comment', text: cursor.takeString() };
  const statement = parseStatement(cursor);
  if (statement.kind === 'match' || statement.kind === 'verdict') throw new NotRecognised('not a statement of an element');
  return { kind: 'statement', statement };
}

function parseData(cursor: Cursor): NftExpr {
  const verdict = parseVerdict(cursor);
  return verdict === undefined ? parseExpr(cursor) : { kind: 'verdict', verdict };
}
