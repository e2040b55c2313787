import type { NftPlainStatement, NftStatement } from '../../model/tree/nft.ts';
import type { Cursor } from './cursor.ts';

/** How many words follow an option; a list of words with commas counts as one. `-1`: a quoted string follows. */
type Options = Readonly<Record<string, number>>;

/** The options of each plain statement (src/parser_bison.y of nftables 1.0.6 and 1.1.1). */
const OPTIONS: Readonly<Record<NftPlainStatement, Options>> = {
  log: { prefix: -1, level: 1, flags: 2, group: 1, snaplen: 1, 'queue-threshold': 1 },
  queue: { num: 1, flags: 1, to: 1, bypass: 0, fanout: 0 },
  dup: { to: 1, device: 1 },
  fwd: { to: 1, device: 1, ip: 0, ip6: 0 },
  flow: { add: 1, offload: 1 },
  synproxy: { mss: 1, wscale: 1, timestamp: 0, 'sack-perm': 0 },
  last: { used: 1, ago: 0 },
  reset: { tcp: 2 },
  xt: { match: -1, target: -1 },
};

/** Words that end an open-ended expression inside a plain statement never begin one of these. */
const TAIL: ReadonlySet<string> = new Set(['numgen', 'jhash', 'symhash', 'mod', 'offset', 'seed', 'inc', 'random', 'map', '.']);

/** Takes a statement whose arguments are kept as printed. */
export function parsePlain(cursor: Cursor, kind: NftPlainStatement): NftStatement {
  const args: string[] = [];
  const options = OPTIONS[kind];
  while (Object.hasOwn(options, cursor.word())) {
    const option = cursor.take();
    args.push(option, ...takeArguments(cursor, kind, option, options[option] ?? 0));
  }
  return { kind, args: args.join(' ') };
}

function takeArguments(cursor: Cursor, kind: NftPlainStatement, option: string, count: number): string[] {
  if (count === -1) return [`"${cursor.takeString()}"`];
  const words: string[] = [];
  const wanted = kind === 'log' && option === 'flags' && !(cursor.word() === 'tcp' || cursor.word() === 'ip') ? 1 : count;
  while (words.length < wanted) words.push(takeArgument(cursor));
  while (option === 'to' && (TAIL.has(cursor.word()) || /^\d+$/.test(cursor.word()) || cursor.isPunct('{'))) words.push(cursor.isPunct('{') ? takeBraces(cursor) : takeArgument(cursor));
  return words;
}

function takeArgument(cursor: Cursor): string {
  if (cursor.peek()?.kind === 'string') return `"${cursor.takeString()}"`;
  let text = cursor.take();
  while (cursor.eatPunct(',')) text += `,${cursor.take()}`;
  return text;
}

function takeBraces(cursor: Cursor): string {
  let text = '{';
  cursor.expectPunct('{');
  while (!cursor.isPunct('}')) {
    if (cursor.eatPunct(',')) text += ',';
    else text += ` ${takeArgumentWord(cursor)}`;
  }
  cursor.expectPunct('}');
  return `${text} }`;
}

function takeArgumentWord(cursor: Cursor): string {
  return cursor.peek()?.kind === 'string' ? `"${cursor.takeString()}"` : cursor.take();
}
