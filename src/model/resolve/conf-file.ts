import type { Because } from '../network/because.ts';

/**
 * A file of /etc as the resolver of a container opens it: its lines without their line ends, or that it is not there. Each libc reads
 * these lines in its own way, which is why they are not a tree here. `unknown` is a file that was not collected.
 */
export type ConfFile =
  | { readonly kind: 'lines'; readonly file: string; readonly lines: readonly string[]; /** Lines of `file` before the first of these, where it holds more. */ readonly offset?: number; /** Nobody collected the file: the lines of evidence that each of its lines is made of, the one that says it first. */ readonly rests?: readonly (readonly Because[])[] }
  | { readonly kind: 'absent'; readonly file: string }
  | { readonly kind: 'unknown'; readonly because: Because };

/** Everything of a container that a resolver reads before it asks anybody. */
export interface ResolverFiles {
  readonly resolvConf: ConfFile;
  readonly hosts: ConfFile;
  readonly nsswitch: ConfFile;
  /** /etc/host.conf of glibc, whose `multi on` gives all lines of a name in /etc/hosts. */
  readonly hostConf: ConfFile;
  /** What gethostname(2) gives: without a search list, the part after its first dot is searched. `undefined` when it was not collected. */
  readonly hostname: string | undefined;
}

/** The text of a file as a resolver's `ConfFile`; a last line without a line end counts as a line. */
export function confFile(file: string, text: string): ConfFile {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return { kind: 'lines', file, lines };
}

/** The line that says something, as evidence; lines count from 1. */
export function lineOf(file: ConfFile, number: number): Because {
  const made = file.kind === 'lines' ? file.rests?.[number - 1]?.[0] : undefined;
  return made !== undefined ? made : file.kind === 'lines' ? { ref: { file: file.file, line: number + (file.offset ?? 0) }, text: file.lines[number - 1] ?? '' } : file.kind === 'absent' ? { text: `${file.file} is not there` } : file.because;
}
