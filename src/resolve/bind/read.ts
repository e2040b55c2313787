import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';

/** A statement of named.conf: its words, what stands between its braces, and the line where it begins. */
export interface Statement {
  readonly words: readonly string[];
  readonly block: readonly Statement[] | undefined;
  readonly because: Because;
}

interface Token { readonly text: string; readonly quoted: boolean; readonly because: Because }

/** So deep may files include files. */
const DEEPEST = 10;

/**
 * The statements of named.conf (lib/isccfg/parser.c, 9.18): words and quoted strings, blocks in braces, a semicolon after each; comments are those of C, C++ and the shell. What is
 * included is put in its place. `files` gives the files that are there by a path or a pattern. Throws `NotKnown`.
 */
export function readNamedConf(main: ConfFile, files: (pattern: string) => readonly ConfFile[], depth = DEEPEST): readonly Statement[] {
  if (main.kind === 'unknown') throw new NotKnown([main.because]);
  if (main.kind === 'absent') throw new NotKnown([{ text: `${main.file} is not there` }]);
  const tokens = tokensOf(main);
  const { statements } = statementsOf(tokens, 0, false);
  return statements.flatMap((one) => {
    if (one.words[0] !== 'include') return [one];
    const included = files(one.words[1] ?? '');
    // Keys are not collected, and answer nothing.
    if (/\.key$/.test(one.words[1] ?? '')) return [];
    if (included.length === 0 || depth === 0) throw new NotKnown([one.because]);
    return included.flatMap((file) => readNamedConf(file, files, depth - 1));
  });
}

function statementsOf(tokens: readonly Token[], from: number, inside: boolean): { readonly statements: readonly Statement[]; readonly next: number } {
  const statements: Statement[] = [];
  let words: string[] = [];
  let block: readonly Statement[] | undefined;
  let because: Because | undefined;
  let at = from;
  for (; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    const mark = token.quoted ? '' : token.text;
    if (mark === '}') {
      if (!inside || words.length > 0) throw new NotKnown([token.because]);
      return { statements, next: at };
    }
    because ??= token.because;
    if (mark === '{') {
      if (block !== undefined) throw new NotKnown([token.because]);
      const inner = statementsOf(tokens, at + 1, true);
      [block, at] = [inner.statements, inner.next];
    } else if (mark === ';') {
      statements.push({ words, block, because });
      [words, block, because] = [[], undefined, undefined];
    } else words.push(token.text);
  }
  if (inside || words.length > 0 || block !== undefined) throw new NotKnown([tokens.at(-1)?.because ?? { text: 'named.conf ends too early' }]);
  return { statements, next: at };
}

function tokensOf(file: Extract<ConfFile, { kind: 'lines' }>): readonly Token[] {
  const tokens: Token[] = [];
  let commented = false;
  file.lines.forEach((line, index) => {
    let rest = line;
    if (commented) {
      const end = rest.indexOf('*/');
      if (end < 0) return;
      [rest, commented] = [rest.slice(end + 2), false];
    }
    for (const match of rest.matchAll(/\/\*.*?\*\/|(\/\*.*)|(?:\/\/|#).*|"([^"]*)"|[{};]|(?:(?!\/\/|\/\*)[^\s{};"#])+/g)) {
      if (match[1] !== undefined) commented = true;
      if (/^(?:\/\*|\/\/|#)/.test(match[0])) continue;
      tokens.push({ text: match[2] ?? match[0], quoted: match[2] !== undefined, because: lineOf(file, index + 1) });
    }
  });
  return tokens;
}
