import type { Because } from '../../model/network/because.ts';
import { NotKnown } from '../not-known.ts';

/** Characters that stand for themselves, escaped ones, `.` and sets, each perhaps with `*` or `+`; groups of such without anything behind them. */
const PIECE = /\\[.\-_/]|\\d[*+]?|[a-zA-Z0-9_\-/]|\.[*+]?|\[\^?[a-zA-Z0-9_.\-]+\][*+]?/y;
const MOST_REPEATS = 3;

/**
 * A pattern of a Corefile (RE2 of Go's regexp). Of patterns only those are taken that mean the same here and cannot be made to run for long by any name:
 * no alternatives, no repeated groups, few repeats. Any other throws `NotKnown` with its line.
 */
export function patternOf(text: string, because: Because): RegExp {
  let [at, open, repeats] = [text.startsWith('^') ? 1 : 0, false, 0];
  while (at < text.length) {
    const character = text.charAt(at);
    PIECE.lastIndex = at;
    const [piece = ''] = PIECE.exec(text) ?? [];
    if (character === '(' && !open && text.charAt(at + 1) !== '?') open = true;
    else if (character === ')' && open && !/[*+?{]/.test(text.charAt(at + 1))) open = false;
    else if (piece === '' && !(character === '$' && at === text.length - 1)) throw new NotKnown([because]);
    if (/[*+]$/.test(piece)) repeats++;
    at += Math.max(1, piece.length);
  }
  if (open || repeats > MOST_REPEATS) throw new NotKnown([because]);
  return new RegExp(text, 'u');
}

/** What stands for `{0}`, `{1}` and so on in a replacement: the groups of a match. */
export function filledIn(replacement: string, groups: readonly string[]): string {
  return groups.reduce((text, group, index) => text.replaceAll(`{${index}}`, group), replacement);
}
