import { inChinese } from '../model/own-words/index.ts';
import type { Lang } from './phrases.ts';

/** A text of netwhy's own, or a line of evidence as it is, in the wanted language. */
export function ownText(text: string, lang: Lang): string {
  return lang === 'zh' ? inChinese(text) : text;
}
