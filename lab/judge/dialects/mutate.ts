import fc from 'fast-check';

/** One change to one line; numbers are taken modulo what is there, so that every mutation fits every input. */
interface Mutation {
  readonly kind: 'swap' | 'drop' | 'double' | 'replace' | 'insert' | 'tabs' | 'spaces' | 'quote' | 'equals' | 'negate' | 'huge';
  readonly line: number;
  readonly at: number;
  readonly other: number;
  readonly word: string;
}

const KINDS = ['swap', 'drop', 'double', 'replace', 'insert', 'tabs', 'spaces', 'quote', 'equals', 'negate', 'huge'] as const;
const HUGE = ['0', '00', '007', '-1', '256', '65536', '4294967295', '4294967296', '18446744073709551615', '99999999999999999999', '0x0', '0xFFFFFFFF', '1e3', '1.5'];

/** Inputs of which about a third have one or two words changed: swapped, left out, put twice, quoted, from elsewhere, too large. */
export function mutated(lines: fc.Arbitrary<readonly string[]>, words: readonly string[]): fc.Arbitrary<readonly string[]> {
  const one = fc.record<Mutation>({ kind: fc.constantFrom(...KINDS), line: fc.nat(99), at: fc.nat(99), other: fc.nat(99), word: fc.constantFrom(...words) });
  const some = fc.oneof({ withCrossShrink: true }, { weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(one, { minLength: 1, maxLength: 2 }) });
  return fc.tuple(lines, some).map(([texts, mutations]) => mutations.reduce(mutate, texts));
}

function mutate(lines: readonly string[], mutation: Mutation): readonly string[] {
  const at = mutation.line % lines.length;
  return lines.map((line, index) => (index === at ? mutateLine(line, mutation) : line));
}

function mutateLine(line: string, { kind, at, other, word }: Mutation): string {
  const words = line.split(' ');
  const index = at % words.length;
  const here = words[index] ?? '';
  const swap = other % words.length;
  switch (kind) {
    case 'swap': return words.with(index, words[swap] ?? '').with(swap, here).join(' ');
    case 'drop': return words.toSpliced(index, 1).join(' ');
    case 'double': return words.toSpliced(index, 0, here).join(' ');
    case 'replace': return words.with(index, word).join(' ');
    case 'insert': return words.toSpliced(index, 0, word).join(' ');
    case 'tabs': return words.slice(0, index + 1).join(' ') + (index + 1 < words.length ? `\t${words.slice(index + 1).join(' ')}` : '\t');
    case 'spaces': return words.slice(0, index + 1).join(' ') + (index + 1 < words.length ? `   ${words.slice(index + 1).join(' ')}` : '  ');
    case 'quote': return words.with(index, `"${here}"`).join(' ');
    case 'equals': return words.slice(0, index + 1).join(' ') + (index + 1 < words.length ? `=${words.slice(index + 1).join(' ')}` : '');
    case 'negate': return words.toSpliced(index, 0, '!').join(' ');
    case 'huge': return words.with(index, HUGE[other % HUGE.length] ?? '0').join(' ');
  }
}
