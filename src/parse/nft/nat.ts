import type { NftExpr, NftNatVerb, NftStatement } from '../../model/tree/nft.ts';
import type { Cursor } from './cursor.ts';
import { NotRecognised } from './cursor.ts';
import { parseExpr } from './expr.ts';

const FLAGS: ReadonlySet<string> = new Set(['random', 'fully-random', 'persistent', 'netmap']);
const FORMS = ['prefix', 'interval', 'addr . port'] as const;

interface Target { readonly addr?: NftExpr; readonly port?: NftExpr }

/** `dnat [ip|ip6] [prefix|addr . port] [to TARGET] [flags]`, all four verbs. */
export function parseNat(cursor: Cursor, verb: NftNatVerb): NftStatement {
  const family = takeFamily(cursor);
  const form = takeForm(cursor);
  const target = cursor.eat('to') ? parseTarget(cursor) : {};
  const flags: string[] = [];
  while (FLAGS.has(cursor.word())) {
    flags.push(cursor.take());
    if (!cursor.eatPunct(',')) break;
  }
  return { kind: 'nat', verb, ...family, ...form, ...target, flags };
}

function takeFamily(cursor: Cursor): { family?: string } {
  return cursor.word() === 'ip' || cursor.word() === 'ip6' ? { family: cursor.take() } : {};
}

function takeForm(cursor: Cursor): { form?: string } {
  for (const form of FORMS) {
    const words = form.split(' ');
    if (!words.every((word, index) => cursor.word(index) === word)) continue;
    cursor.skip(words.length);
    return { form };
  }
  return {};
}

/** `ADDR`, `ADDR:PORT`, `:PORT`, `[V6]:PORT`, and expressions in place of either. */
function parseTarget(cursor: Cursor): Target {
  const word = cursor.word();
  if (startsPort(word)) return parsePort(cursor);
  if (word.startsWith('[')) return bracketed(cursor);
  const colon = word.indexOf(':');
  if (colon > 0 && colon === word.lastIndexOf(':') && word.includes('.')) {
    cursor.skip();
    return { addr: { kind: 'word', text: word.slice(0, colon) }, ...parsePort(cursor.withWord(word.slice(colon))) };
  }
  const addr = parseExpr(cursor);
  return startsPort(cursor.word()) ? { addr, ...parsePort(cursor) } : { addr };
}

/** `::` begins an address. */
function startsPort(word: string): boolean {
  return word.startsWith(':') && !word.startsWith('::');
}

/** `:8080`, `:tcp dport map { ... }`: the colon sticks to the first word of the port. */
function parsePort(cursor: Cursor): Target {
  const first = cursor.take().slice(1);
  if (first === '') return { port: parseExpr(cursor) };
  if (/^\d/.test(first)) return { port: { kind: 'word', text: first } };
  return { port: parseExpr(cursor.withWord(first)) };
}

function bracketed(cursor: Cursor): Target {
  const word = cursor.take();
  const close = word.lastIndexOf(']');
  const addr: NftExpr = { kind: 'word', text: word.slice(0, close + 1).replaceAll('[', '').replaceAll(']', '') };
  const rest = word.slice(close + 1);
  if (close < 0 || (rest !== '' && !rest.startsWith(':'))) throw new NotRecognised('an address in brackets was expected');
  return rest === '' ? { addr } : { addr, ...parsePort(cursor.withWord(rest)) };
}

/** `tproxy [ip|ip6] to TARGET`. */
export function parseTproxy(cursor: Cursor): NftStatement {
  const family = takeFamily(cursor);
  cursor.expect('to');
  return { kind: 'tproxy', ...family, ...parseTarget(cursor) };
}

/** `reject [with icmp [type] CODE | with tcp reset]`. */
export function parseReject(cursor: Cursor): NftStatement {
  if (!cursor.eat('with')) return { kind: 'reject', typeWord: false };
  const protocol = cursor.take();
  if (protocol === 'tcp') {
    cursor.expect('reset');
    return { kind: 'reject', with: 'tcp reset', typeWord: false };
  }
  if (protocol !== 'icmp' && protocol !== 'icmpv6' && protocol !== 'icmpx') throw new NotRecognised(`reject knows no ${protocol}`);
  const typeWord = cursor.eat('type');
  return { kind: 'reject', with: protocol, code: cursor.take(), typeWord };
}
