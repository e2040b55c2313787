import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';
import { tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';

/** A line within the braces of a directive, or a directive itself: its name, its words, and what stands in its own braces. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly body: readonly Directive[];
  readonly because: Because;
}

/** A server block: the zones and ports that it is for, as they were written, and its directives. */
export interface ServerBlock {
  readonly keys: readonly string[];
  readonly directives: readonly Directive[];
  readonly because: Because;
}

interface Reading { readonly file: ConfFile; readonly tokens: readonly Token[]; readonly snippets: Map<string, readonly Token[]>; at: number }

/** So often snippets may be put in, one in the other. */
const DEEPEST = 10;

/**
 * The server blocks of a Corefile (caddyfile/parse.go, coredns/caddy 1.1.4), snippets put where they are imported. Files that it imports
 * are not collected, and what a variable of the environment says is not known: both throw `NotKnown` with their line, as does what cannot be read.
 */
export function readCorefile(file: ConfFile): readonly ServerBlock[] {
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  const text = file.kind === 'absent' ? '' : file.lines.join('\n');
  const reading: Reading = { file, tokens: tokensOf(text), snippets: new Map(), at: 0 };
  const blocks: ServerBlock[] = [];
  while (reading.at < reading.tokens.length) {
    const block = readBlock(reading);
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

function readBlock(reading: Reading): ServerBlock | undefined {
  const because = here(reading);
  const keys: string[] = [];
  for (let more = true; more && reading.at < reading.tokens.length && peek(reading)?.text !== '{';) {
    const key = known(reading, reading.tokens[reading.at++]);
    keys.push(key.replace(/,$/, ''));
    more = key.endsWith(',') || peek(reading)?.first !== true;
  }
  const [name = ''] = keys;
  if (keys.length === 1 && /^\(.*\)$/.test(name)) return void reading.snippets.set(name.slice(1, -1), snippet(reading));
  if (name === 'import') throw new NotKnown([because]);
  const braced = peek(reading)?.text === '{';
  if (braced) reading.at++;
  return { keys, directives: readDirectives(reading, braced, DEEPEST), because };
}

function readDirectives(reading: Reading, braced: boolean, depth: number): readonly Directive[] {
  const directives: Directive[] = [];
  for (;;) {
    const token = peek(reading);
    if (token === undefined) {
      if (braced) throw new NotKnown([{ text: 'the Corefile ends within braces' }]);
      return directives;
    }
    if (token.text === '}') {
      if (!braced) throw new NotKnown([here(reading)]);
      reading.at++;
      return directives;
    }
    directives.push(...readDirective(reading, depth));
  }
}

function readDirective(reading: Reading, depth: number): readonly Directive[] {
  const because = here(reading);
  const [name, ...args] = wordsOfLine(reading);
  if (name === 'import') return imported(reading, args, because, depth);
  const body = peek(reading)?.text === '{' && peek(reading)?.first === false ? readBody(reading, depth) : [];
  return [{ name: name ?? '', args, body, because }];
}

function readBody(reading: Reading, depth: number): readonly Directive[] {
  reading.at++;
  return readDirectives(reading, true, depth);
}

function imported(reading: Reading, args: readonly string[], because: Because, depth: number): readonly Directive[] {
  const tokens = reading.snippets.get(args[0] ?? '');
  if (tokens === undefined || depth === 0) throw new NotKnown([because]);
  return readDirectives({ ...reading, tokens, at: 0 }, false, depth - 1);
}

/** The tokens within the braces that open here. */
function snippet(reading: Reading): readonly Token[] {
  const from = ++reading.at;
  for (let depth = 1; depth > 0; reading.at++) {
    const token = peek(reading);
    if (token === undefined) throw new NotKnown([{ text: 'the Corefile ends within braces' }]);
    if (token.text === '{') depth++;
    if (token.text === '}') depth--;
  }
  return reading.tokens.slice(from, reading.at - 1);
}

function wordsOfLine(reading: Reading): readonly string[] {
  const words: string[] = [];
  do words.push(known(reading, reading.tokens[reading.at++]));
  while (peek(reading)?.first === false && !['{', '}'].includes(peek(reading)?.text ?? ''));
  return words;
}

function known({ file }: Reading, token: Token | undefined): string {
  if (token === undefined) throw new NotKnown([{ text: 'the Corefile ends too early' }]);
  if (/\{\$|\{%/.test(token.text)) throw new NotKnown([lineOf(file, token.line)]);
  return token.text;
}

function peek(reading: Reading): Token | undefined {
  return reading.tokens[reading.at];
}

function here(reading: Reading): Because {
  return lineOf(reading.file, peek(reading)?.line ?? 1);
}
