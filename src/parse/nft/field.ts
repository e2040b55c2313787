import type { NftExpr } from '../../model/tree/nft.ts';
import { NFT_BARE_META, NFT_FIELDS, NFT_OPEN_FIELDS } from '../../model/tree/nft-fields.ts';
import type { Cursor } from './cursor.ts';
import { NotRecognised } from './cursor.ts';
import { parseExpr } from './expr.ts';

const FUNCTIONS: Readonly<Record<string, (cursor: Cursor) => NftExpr>> = { fib: parseFib, numgen: parseNumgen, jhash: parseJhash, symhash: parseSymhash };
const FIRST_WORDS: ReadonlySet<string> = new Set([...[...NFT_FIELDS.keys()], ...Object.keys(NFT_OPEN_FIELDS)].map((name) => name.split(' ')[0] ?? ''));
const BASES: ReadonlySet<string> = new Set(['@nh', '@th', '@ll', '@ih']);
/** Longest name of a field, in words: `ct original ip saddr`. */
const MAX_WORDS = 4;

/** A header field, a meta or ct key, a raw payload or a function; `undefined` when a plain value stands here. */
export function parseFieldOrFunction(cursor: Cursor): NftExpr | undefined {
  const first = cursor.word();
  if (BASES.has(first) && cursor.isPunct(',', 1)) return parseRaw(cursor);
  if (Object.hasOwn(FUNCTIONS, first)) return FUNCTIONS[first]?.(skipped(cursor));
  if (NFT_BARE_META.has(first)) {
    cursor.skip();
    return { kind: 'field', name: `meta ${first}`, bare: true };
  }
  return FIRST_WORDS.has(first) ? parseNamed(cursor) : undefined;
}

function skipped(cursor: Cursor): Cursor {
  cursor.skip();
  return cursor;
}

function parseNamed(cursor: Cursor): NftExpr | undefined {
  for (let words = MAX_WORDS; words > 1; words -= 1) {
    const name = joined(cursor, words);
    if (name === undefined || !NFT_FIELDS.has(name)) continue;
    cursor.skip(words);
    return { kind: 'field', name, bare: false };
  }
  return parseOpenField(cursor);
}

function parseOpenField(cursor: Cursor): NftExpr | undefined {
  const two = `${cursor.word()} ${cursor.word(1)}`;
  const words = Object.hasOwn(NFT_OPEN_FIELDS, two) ? NFT_OPEN_FIELDS[two] : Object.hasOwn(NFT_OPEN_FIELDS, cursor.word()) ? NFT_OPEN_FIELDS[cursor.word()] : undefined;
  if (words === undefined || cursor.word(1) === '') return undefined;
  const name: string[] = [];
  while (name.length < words && cursor.word() !== '' && !(name.length >= 2 && (cursor.word() === 'exists' || cursor.word() === 'missing'))) name.push(cursor.take());
  if (name.at(-1)?.startsWith('@') === true) takeRawTail(cursor, name);
  if (two.startsWith('ipsec') && name.at(-1) === 'spnum') name.push(cursor.take(), ...takeAddress(cursor));
  else if (two.startsWith('ipsec') && (name.at(-1) === 'ip' || name.at(-1) === 'ip6')) name.push(cursor.take());
  return { kind: 'field', name: name.join(' '), bare: false };
}

function takeAddress(cursor: Cursor): string[] {
  const word = cursor.take();
  return word === 'ip' || word === 'ip6' ? [word, cursor.take()] : [word];
}

/** `tcp option @34,8,8`: the commas belong to the name. */
function takeRawTail(cursor: Cursor, name: string[]): void {
  while (cursor.eatPunct(',')) name.push(`${name.pop() ?? ''},${cursor.take()}`);
}

function joined(cursor: Cursor, words: number): string | undefined {
  let name = cursor.word();
  for (let ahead = 1; ahead < words; ahead += 1) {
    const word = cursor.word(ahead);
    if (word === '') return undefined;
    name += ` ${word}`;
  }
  return name;
}

function parseRaw(cursor: Cursor): NftExpr {
  const base = cursor.take().slice(1);
  cursor.expectPunct(',');
  const offset = cursor.take();
  cursor.expectPunct(',');
  return { kind: 'raw', base, offset, length: cursor.take() };
}

function parseFib(cursor: Cursor): NftExpr {
  const flags = [cursor.take()];
  while (cursor.eat('.')) flags.push(cursor.take());
  const result = cursor.take();
  if (!['type', 'oif', 'oifname', 'check'].includes(result)) throw new NotRecognised(`fib gives no ${result}`);
  return { kind: 'fib', flags, result };
}

function parseNumgen(cursor: Cursor): NftExpr {
  const mode = cursor.take();
  cursor.expect('mod');
  const mod = cursor.take();
  return { kind: 'numgen', mode, mod, ...offset(cursor) };
}

function parseJhash(cursor: Cursor): NftExpr {
  const of = parseExpr(cursor);
  cursor.expect('mod');
  const mod = cursor.take();
  const seed = cursor.eat('seed') ? { seed: cursor.take() } : {};
  return { kind: 'hash', of, mod, ...seed, ...offset(cursor) };
}

function parseSymhash(cursor: Cursor): NftExpr {
  cursor.expect('mod');
  return { kind: 'hash', mod: cursor.take(), ...offset(cursor) };
}

function offset(cursor: Cursor): { offset?: string } {
  return cursor.eat('offset') ? { offset: cursor.take() } : {};
}
