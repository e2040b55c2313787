import type { Grammar } from '../grammar.ts';
import { name } from '../words.ts';
import { matchesOf } from './matches.ts';
import { targetsByPlace } from './targets.ts';
import { valuesOf } from './words.ts';

/** The grammar of a line of an input, and words that mutations put where they do not belong. */
export function rulesOf(family: 4 | 6): { readonly grammar: Grammar; readonly words: readonly string[] } {
  const matches = matchesOf(family);
  const places = [...targetsByPlace(family)];
  const rules = Object.fromEntries(places.map(([place, targets], index) => [`rule-${letters(index)}`, targets.map((target) => `${place.replace(' ', ' -A ')}<some-matches> ${target}`)]));
  const grammar: Grammar = {
    ...valuesOf(family), ...rules,
    match: matches, 'some-matches': ['', ' <match>', ' <match>', ' <match> <match>', ' -m comment --comment <text> <match>'],
    user: ['uc', 'a-28-character-long-name-xx'], counted: ['@<u32>:<u32>@ '], 'free-name': name(28),
    line: [...Object.keys(rules).map((rule) => `<${rule}>`), 'filter -A INPUT <match> -j ACCEPT', 'filter -A <user> <match> <match> -j ACCEPT', 'filter :<free-name> - @0:0@', 'filter :FORWARD DROP @<u32>:<u32>@'],
  };
  return { grammar, words: [...new Set(matches.join(' ').split(' ').filter((word) => !/[<>[\]]/.test(word) && word !== ''))] };
}

function letters(index: number): string {
  return String.fromCharCode(97 + index);
}
