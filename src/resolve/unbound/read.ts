import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';

/** A setting of unbound.conf: its name without the colon, its values without quotes, and its line. */
export interface Setting {
  readonly name: string;
  readonly values: readonly string[];
  readonly because: Because;
}

/** A clause (`server:`, `forward-zone:`, ...) with its settings, in order. Clauses of one name that may come once only are joined by who reads them. */
export interface Clause {
  readonly name: string;
  readonly settings: readonly Setting[];
}

interface Word { readonly text: string; readonly quoted: boolean; readonly first: boolean; readonly because: Because }
interface Draft { name: string; settings: Setting[] }

/** Names that open a clause (`toplevelvars` of util/configparser.y, 1.17). */
const CLAUSES: readonly string[] = ['server', 'stub-zone', 'forward-zone', 'view', 'auth-zone', 'rpz', 'remote-control', 'python', 'dynlib', 'dnscrypt', 'cachedb', 'ipset', 'dnstap'];
/** So deep may files include files, as in util/configlexer.lex. */
const DEEPEST = 10;

/**
 * The clauses of unbound.conf (util/configlexer.lex, 1.17): settings are words that end with a colon, and several may stand in a line; files
 * are put in where they are included, `*` in a path stands for any part of a name. `files` gives the files that are there by a path or a pattern. Throws `NotKnown`.
 */
export function readUnbound(main: ConfFile, files: (pattern: string) => readonly ConfFile[]): readonly Clause[] {
  const clauses: Draft[] = [];
  readFile(main, files, clauses, DEEPEST);
  return clauses;
}

function readFile(file: ConfFile, files: (pattern: string) => readonly ConfFile[], clauses: Draft[], depth: number): void {
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  if (file.kind === 'absent') throw new NotKnown([{ text: `${file.file} is not there` }]);
  const words = file.lines.flatMap((text, index) => wordsOf(text, lineOf(file, index + 1)));
  for (let at = 0; at < words.length;) {
    const word = words[at++];
    if (word === undefined) break;
    const [name = '', attached = ''] = word.quoted ? [] : keywordOf(word) ?? [];
    if (name === '') throw new NotKnown([word.because]);
    const values = attached === '' ? [] : [attached];
    for (let next = words[at]; next !== undefined && (next.quoted || keywordOf(next) === undefined); next = words[++at]) values.push(next.text);
    if (name === 'include' || name === 'include-toplevel') {
      if (depth === 0) throw new NotKnown([word.because]);
      for (const included of files(values[0] ?? '')) readFile(included, files, clauses, depth - 1);
    } else if (CLAUSES.includes(name) && values.length === 0) clauses.push({ name, settings: [] });
    else {
      const clause = clauses.at(-1);
      if (clause === undefined) throw new NotKnown([word.because]);
      clause.settings.push({ name, values, because: word.because });
    }
  }
}

/** A setting's name, and the value that stands behind its colon; only the first word of a line is one when something stands there. */
function keywordOf({ text, first }: Word): readonly [string, string] | undefined {
  const [, name, rest = ''] = /^([a-z][a-z0-9-]*):(.*)$/.exec(text) ?? [];
  return name === undefined || (rest !== '' && !first) ? undefined : [name, rest.replace(/^["']|["']$/g, '')];
}

function wordsOf(line: string, because: Because): readonly Word[] {
  return [...line.matchAll(/"([^"]*)"?|'([^']*)'?|#.*|([^\s"'#][^\s]*)/g)].flatMap((match, index) => {
    if (match[0].startsWith('#')) return [];
    const text = match[1] ?? match[2];
    return [{ text: text ?? match[3] ?? '', quoted: text !== undefined, first: index === 0, because }];
  });
}
