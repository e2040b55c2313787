import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';

/** An option of dnsmasq: its long name, what stands behind its `=`, and its line. */
export interface Option {
  readonly name: string;
  readonly value: string;
  readonly because: Because;
}

/** Options of one letter that a command line often has, by their long names (`opts` of src/option.c, 2.90). */
const SHORT: Readonly<Record<string, string>> = { k: 'keep-in-foreground', d: 'no-daemon', C: 'conf-file', u: 'user', g: 'group', x: 'pid-file', p: 'port', R: 'no-resolv', h: 'no-hosts', S: 'server', A: 'address', a: 'listen-address', i: 'interface', z: 'bind-interfaces', D: 'domain-needed', b: 'bogus-priv', r: 'resolv-file', H: 'addn-hosts', E: 'expand-hosts', s: 'domain', c: 'cache-size', q: 'log-queries', o: 'strict-order' };
const WITH_VALUE = 'CugxpSAairHsc';
const DEEPEST = 5;

/**
 * The options of dnsmasq: those of its command line, then those of its files, of which the first is the main one (`read_file` of
 * src/option.c, 2.90): `name=value` a line, a comment from a `#` on that stands first or behind a blank. `files` gives the files that are there for a path or a pattern.
 */
export function readDnsmasq(command: string, main: ConfFile | undefined, files: (pattern: string) => readonly ConfFile[]): readonly Option[] {
  const options = commandOptions(command);
  if (main !== undefined) readFile(main, files, options, DEEPEST);
  return options;
}

function commandOptions(command: string): Option[] {
  const [, ...words] = command.trim().split(/\s+/);
  const because: Because = { text: command.trim() };
  const options: Option[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [, long, value = ''] = /^--([a-z0-9-]+)(?:=(.*))?$/.exec(word) ?? [];
    const letter = /^-([a-zA-Z0-9])/.exec(word)?.[1];
    if (long !== undefined) options.push({ name: long, value, because });
    else if (letter !== undefined && SHORT[letter] !== undefined) options.push({ name: SHORT[letter], value: !WITH_VALUE.includes(letter) ? '' : word.length > 2 ? word.slice(2) : words[++at] ?? '', because });
    else throw new NotKnown([because]);
  }
  return options;
}

function readFile(file: ConfFile, files: (pattern: string) => readonly ConfFile[], options: Option[], depth: number): void {
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  if (file.kind === 'absent') return;
  file.lines.forEach((line, index) => {
    const text = line.replace(/(?:^|\s)#.*$/, '').trim();
    if (text === '') return;
    const [, name = '', value = ''] = /^([^=\s]+)\s*(?:=\s*(.*))?$/.exec(text) ?? [];
    const because = lineOf(file, index + 1);
    if (name === '' || value.includes('"') || depth === 0) throw new NotKnown([because]);
    if (name === 'conf-file') for (const one of files(value)) readFile(one, files, options, depth - 1);
    else if (name === 'conf-dir') for (const one of inFolder(value, files, because)) readFile(one, files, options, depth - 1);
    else options.push({ name, value, because });
  });
}

/** `folder[,suffix...]`: all files, or with `*.suffix` those only; without the star, all but those. */
function inFolder(value: string, files: (pattern: string) => readonly ConfFile[], because: Because): readonly ConfFile[] {
  const [folder = '', ...suffixes] = value.split(',');
  if (suffixes.some((suffix) => !suffix.startsWith('*'))) throw new NotKnown([because]);
  const ends = suffixes.length === 0 ? ['*'] : suffixes;
  return ends.flatMap((end) => files(`${folder.replace(/\/$/, '')}/${end}`));
}
