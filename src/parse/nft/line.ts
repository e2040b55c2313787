import type { NftBlockKind, NftDevices, NftExpr, NftNode, NftStatement } from '../../model/tree/nft.ts';
import { Cursor, NotRecognised } from './cursor.ts';
import { parseElements } from './element.ts';
import type { Token } from './lex.ts';
import { lex } from './lex.ts';
import { parseStatement, parseTypeExpr } from './statement.ts';

/** Where a line stands: what it may be depends on the block around it. */
export interface LinePlace {
  readonly role: 'outside' | 'open' | 'close' | 'body' | 'elements-first' | 'elements-more';
  readonly block: NftBlockKind | undefined;
}

const BLOCKS: readonly NftBlockKind[] = ['table', 'chain', 'set', 'map', 'meter', 'counter', 'quota', 'limit', 'ct helper', 'ct timeout', 'ct expectation', 'flowtable', 'synproxy', 'secmark', 'tunnel'];
const WARNING = /^# Warning: table (\S{1,16}) (\S{1,300}) is managed by iptables-nft, do not touch!$/;
/** What `-a` adds, and the owner of a table since nftables 1.0.7. */
const TRAILER = /^#(?: progname \S{1,64})?(?: #)?(?: handle (\d{1,15}))?$/;

/** Reads one line. `undefined`: nothing that nft prints here. */
export function parseLine(text: string, place: LinePlace): NftNode | undefined {
  const tokens = lex(text);
  if (tokens === undefined) return undefined;
  const comment = tokens.at(-1)?.kind === 'comment' ? tokens.pop()?.text.trimEnd() : undefined;
  if (tokens.length === 0) return warning(comment);
  const trailer = comment === undefined ? undefined : TRAILER.exec(comment);
  if (trailer === null) return undefined;
  const handle = trailer?.[1];
  try {
    return parseTokens(tokens, place, handle === undefined ? {} : { handle: Number(handle) });
  } catch (error) {
    if (error instanceof NotRecognised) return undefined;
    throw error;
  }
}

function warning(comment: string | undefined): NftNode | undefined {
  const match = WARNING.exec(comment ?? '');
  return match === null ? undefined : { kind: 'warning', family: match[1] ?? '', table: match[2] ?? '' };
}

function parseTokens(tokens: Token[], place: LinePlace, handle: { handle?: number }): NftNode | undefined {
  const cursor = new Cursor(tokens);
  const node = parseRole(cursor, place, handle);
  return cursor.done ? node : undefined;
}

function parseRole(cursor: Cursor, place: LinePlace, handle: { handle?: number }): NftNode | undefined {
  switch (place.role) {
    case 'outside': return undefined;
    case 'open': return parseOpen(cursor, place.block, handle);
    case 'close':
      cursor.expectPunct('}');
      return { kind: 'close', depth: place.block === 'table' ? 0 : 1 };
    case 'elements-first':
      cursor.expect('elements');
      cursor.expect('=');
      cursor.expectPunct('{');
      return parseElementsLine(cursor, true);
    case 'elements-more': return parseElementsLine(cursor, false);
    case 'body': return parseBody(cursor, place.block, handle);
  }
}

function parseElementsLine(cursor: Cursor, first: boolean): NftNode {
  const elements = parseElements(cursor);
  return { kind: 'elements', first, last: cursor.eatPunct('}'), elements };
}

function parseOpen(cursor: Cursor, outer: NftBlockKind | undefined, handle: { handle?: number }): NftNode {
  const word = cursor.take();
  const block = BLOCKS.find((kind) => kind === (word === 'ct' ? `ct ${cursor.word()}` : word));
  if (block === undefined || (block === 'table') !== (outer === undefined)) throw new NotRecognised(`no block ${word}`);
  if (word === 'ct') cursor.skip();
  const family = block === 'table' ? { family: cursor.take() } : {};
  const name = cursor.take();
  cursor.expectPunct('{');
  return { kind: 'open', block, ...family, name, ...handle };
}

function parseBody(cursor: Cursor, block: NftBlockKind | undefined, handle: { handle?: number }): NftNode {
  const depth = block === 'table' ? 1 : 2;
  const word = cursor.word();
  if (word === 'comment' && cursor.peek(2) === undefined) return parseProperty(cursor, depth);
  if (word === 'flags') return parseFlags(cursor, depth);
  if (block === 'chain') return word === 'type' && cursor.word(2) === 'hook' ? parseBase(cursor) : parseRule(cursor, handle);
  if ((block === 'set' || block === 'map' || block === 'meter') && (word === 'type' || word === 'typeof')) return parseType(cursor);
  return parseProperty(cursor, depth);
}

function parseRule(cursor: Cursor, handle: { handle?: number }): NftNode {
  const statements: NftStatement[] = [];
  while (!cursor.done) statements.push(parseStatement(cursor));
  return { kind: 'rule', statements, ...handle };
}

function parseFlags(cursor: Cursor, depth: number): NftNode {
  cursor.expect('flags');
  const flags = [cursor.take()];
  while (cursor.eatPunct(',')) flags.push(cursor.take());
  cursor.eatPunct(';');
  return { kind: 'flags', flags, depth };
}

function parseType(cursor: Cursor): NftNode {
  const isTypeof = cursor.take() === 'typeof';
  const part = isTypeof ? parseTypeExpr : typeWords;
  const key = part(cursor);
  return cursor.eat(':') ? { kind: 'type', isTypeof, key, data: part(cursor) } : { kind: 'type', isTypeof, key };
}

/** `ipv4_addr . inet_service`: names of types, some of which are also names of fields. */
function typeWords(cursor: Cursor): NftExpr {
  if (cursor.eat('interval')) return { kind: 'interval', of: typeWords(cursor) };
  const parts = [{ kind: 'word' as const, text: cursor.take() }];
  while (cursor.eat('.')) parts.push({ kind: 'word', text: cursor.take() });
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: 'concat', parts };
}

/** `type filter hook input [device "x" | devices = { ... }] priority filter + 10; policy accept;`. */
function parseBase(cursor: Cursor): NftNode {
  cursor.skip();
  const type = cursor.take();
  cursor.skip();
  const hook = cursor.take();
  const devices = parseDevices(cursor);
  cursor.expect('priority');
  const priority = [cursor.take()];
  while (cursor.word() !== '') priority.push(cursor.take());
  cursor.eatPunct(';');
  const base = { kind: 'base' as const, type, hook, devices, priority: priority.join(' ') };
  if (!cursor.eat('policy')) return base;
  const policy = cursor.take();
  cursor.eatPunct(';');
  return { ...base, policy };
}

function parseDevices(cursor: Cursor): NftDevices | undefined {
  if (cursor.eat('device')) return { list: false, names: [takeName(cursor)] };
  if (!cursor.eat('devices')) return undefined;
  cursor.expect('=');
  cursor.expectPunct('{');
  const names: string[] = [];
  while (!cursor.isPunct('}')) {
    names.push(takeName(cursor));
    if (!cursor.eatPunct(',')) break;
  }
  cursor.expectPunct('}');
  return { list: true, names };
}

function takeName(cursor: Cursor): string {
  return cursor.peek()?.kind === 'string' ? cursor.takeString() : cursor.take();
}

/** Lines whose words are kept: sizes, timeouts, comments, the values of objects. */
const PROPERTIES: ReadonlySet<string> = new Set([
  'comment', 'size', 'timeout', 'gc-interval', 'policy', 'auto-merge', 'counter', 'quota', 'limit', 'packets', 'over', 'rate', 'type', 'l3proto', 'protocol',
  'dport', 'hook', 'devices', 'mss', 'wscale', 'timestamp', 'sack-perm', 'last', 'ct', 'bytes', 'used',
]);

function parseProperty(cursor: Cursor, depth: number): NftNode {
  const name = cursor.take();
  if (!PROPERTIES.has(name) && !/^\d/.test(name)) throw new NotRecognised(`no property ${name}`);
  let value = '';
  for (let token = cursor.peek(); token !== undefined; token = cursor.peek()) {
    const text = token.kind === 'string' ? `"${token.text}"` : token.text;
    // A list of nothing has two blanks: `policy = {  }`.
    const gap = value === '' ? '' : value.endsWith('{') && text === '}' ? '  ' : ' ';
    value += token.kind === 'punct' && (text === ',' || text === ';') ? text : gap + text;
    cursor.skip();
  }
  return { kind: 'property', name, value, depth };
}
