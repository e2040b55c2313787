import type { SpacedWords } from '../../model/tree/source-line.ts';

/** Cuts a line at blanks and tabs, keeping the white space, so that `joinWords` gives the line back. */
export function splitWords(text: string): SpacedWords {
  const words: string[] = [];
  const gaps: string[] = [];
  let at = 0;
  for (;;) {
    const gap = at;
    while (isBlank(text, at)) at += 1;
    gaps.push(at === gap + 1 && text.charCodeAt(gap) === SPACE ? ' ' : text.slice(gap, at));
    if (at === text.length) return { words, gaps };
    const word = at;
    while (at < text.length && !isBlank(text, at)) at += 1;
    words.push(text.slice(word, at));
    if (at === text.length) {
      gaps.push('');
      return { words, gaps };
    }
  }
}

const SPACE = 32;
const TAB = 9;

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === SPACE || code === TAB;
}

/** The inverse of `splitWords`. */
export function joinWords({ words, gaps }: SpacedWords): string {
  let text = gaps[0] ?? '';
  for (let index = 0; index < words.length; index += 1) text += (words[index] ?? '') + (gaps[index + 1] ?? '');
  return text;
}

/** The words alone. */
export function wordsOf(text: string): string[] {
  return text.trim().split(/[ \t]+/);
}
