import type { Lang } from './phrases.ts';

/** The page of a cause in the reader's language. `page` is the English one, as the JSON document names it; the Chinese one stands beside it. */
export function causePage(page: string, lang: Lang): string {
  return lang === 'zh' ? page.replace(/\.md$/, '.zh.md') : page;
}
