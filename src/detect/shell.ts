/** A word of a POSIX shell command line: quoted unless it is plainly harmless. Names in evidence are untrusted text. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line from its words, each quoted where needed. */
export function shell(...words: readonly (string | number)[]): string {
  return words.map((word) => quote(String(word))).join(' ');
}
