import type { Because } from '../../model/network/because.ts';
import { NotKnown } from '../not-known.ts';

/** Characters that stand for themselves, escaped ones, `.` and sets, each perhaps repeated; `^`, `$` and `|`. */
const PIECE = /\\[.\-_/]|(?:\\d|[a-zA-Z0-9_\-/]|\.|\[\^?[a-zA-Z0-9_.\-]+\])[*+?]?|[\^$|]/y;
/** A group begins, perhaps with a name as Go writes it. */
const OPEN = /\((?:\?P<[A-Za-z_][A-Za-z0-9_]*>|(?!\?))/y;
const MOST_REPEATS = 3;

/**
 * A pattern of a Corefile (RE2 of Go's regexp). Of patterns only those are taken that mean the same here and cannot be made to run for long by any name:
 * no groups in groups, no repeated groups, few repeats. Any other throws `NotKnown` with its line.
 */
export function patternOf(text: string, because: Because): RegExp {
  let [at, open, repeats] = [0, false, 0];
  while (at < text.length) {
    const group = pieceAt(OPEN, text, at);
    const piece = group === '' ? pieceAt(PIECE, text, at) : group;
    const closes = text.charAt(at) === ')' && open && !/[*+?{]/.test(text.charAt(at + 1));
    if (group !== '' ? open : piece === '' && !closes) throw new NotKnown([because]);
    open = group !== '' || (open && !closes);
    if (group === '' && /[*+]$/.test(piece)) repeats++;
    at += Math.max(1, piece.length);
  }
  if (open || repeats > MOST_REPEATS) throw new NotKnown([because]);
  try {
    return new RegExp(text.replaceAll('(?P<', '(?<'), 'u');
  } catch {
    throw new NotKnown([because]);
  }
}

function pieceAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** What stands for `{0}`, `{1}` and so on in a replacement: the groups of a match. */
export function filledIn(replacement: string, groups: readonly string[]): string {
  return groups.reduce((text, group, index) => text.replaceAll(`{${index}}`, group), replacement);
}
