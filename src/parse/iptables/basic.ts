const BASIC: ReadonlyMap<string, string> = new Map([
  ...[...'sdiopfmjgc46'].map((letter): [string, string] => [`-${letter}`, letter]),
  ['--source', 's'], ['--src', 's'], ['--destination', 'd'], ['--dst', 'd'], ['--in-interface', 'i'], ['--out-interface', 'o'],
  ['--protocol', 'p'], ['--proto', 'p'], ['--fragment', 'f'], ['--match', 'm'], ['--jump', 'j'], ['--goto', 'g'],
  ['--set-counters', 'c'], ['--ipv4', '4'], ['--ipv6', '6'],
]);

/** The letter of an option that iptables itself has, in any of its spellings (iptables(8)); `undefined` for a module's option. */
export function basicOption(word: string): string | undefined {
  return BASIC.get(word);
}
