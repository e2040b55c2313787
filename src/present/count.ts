import type { Words } from '../model/finding/index.ts';
import type { Lang } from './phrases.ts';

/** What the words of a count begin with in English, as they are of several and of one. */
const ONE: readonly (readonly [several: RegExp, one: string])[] = [
  [/^((?:promised )?flow|node|pair|Service port|node port)s\b/, '$1'],
  [/^more branches\b/, 'more branch'],
  [/^work\b/, 'works'],
  [/^go\b/, 'goes'],
  [/^quer(?:ies)\b/, 'query'],
  [/^more ways\b/, 'more way'],
];

/** `7 flows walked`, `1 flow walked`: a number with the words that say of what. Chinese words bring their own classifier. */
export function countText(count: number, words: Words, lang: Lang): string {
  const [several, one] = (count === 1 && lang === 'en' ? ONE.find(([pattern]) => pattern.test(words.en)) : undefined) ?? [/$^/, ''];
  return `${count} ${words[lang].replace(several, one)}`;
}
