import type { SpacedWords } from '../../model/tree/source-line.ts';

/** Cuts a line at blanks and tabs, keeping the white space, so that `joinWords` gives the line back. */
export function splitWords(text: string): SpacedWords {
  const parts = text.split(/([ \t]+)/);
  const words: string[] = [];
  const gaps: string[] = [''];
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) gaps[gaps.length - 1] = part;
    else if (part !== '') {
      words.push(part);
      gaps.push('');
    }
  }
  return { words, gaps };
}

/** The inverse of `splitWords`. */
export function joinWords({ words, gaps }: SpacedWords): string {
  return (gaps[0] ?? '') + words.map((word, index) => word + (gaps[index + 1] ?? '')).join('');
}

/** The words alone. */
export function wordsOf(text: string): string[] {
  return text.trim().split(/[ \t]+/);
}
