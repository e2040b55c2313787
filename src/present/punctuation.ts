import type { Lang } from './phrases.ts';

/** What stands between words of a sentence. Chinese has marks of its own, as wide as its characters, and no spaces about them. */
interface Marks { readonly colon: string; readonly comma: string; readonly semicolon: string; readonly open: string; readonly close: string }

export const MARKS: Readonly<Record<Lang, Marks>> = {
  en: { colon: ': ', comma: ', ', semicolon: '; ', open: ' (', close: ')' },
  zh: { colon: '：', comma: '，', semicolon: '；', open: '（', close: '）' },
};
