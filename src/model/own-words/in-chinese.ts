import { BALANCERS } from './balancers.ts';
import { NAMES } from './names.ts';
import { NOT_COLLECTED } from './not-collected.ts';
import { NOT_WALKED } from './not-walked.ts';
import type { Pair } from './pair.ts';
import { TOLD } from './told.ts';
import { WANTED } from './wanted.ts';

/** So deep may texts stand in texts. */
const DEEPEST = 3;

interface Template {
  /** What stands between the gaps, before the first and after the last. */
  readonly fixed: readonly string[];
  readonly gaps: readonly string[];
  readonly zh: string;
}

const PAIRS: readonly Pair[] = [...WANTED, ...TOLD, ...NOT_COLLECTED, ...NOT_WALKED, ...BALANCERS, ...NAMES];
const WHOLE: ReadonlyMap<string, string> = new Map(PAIRS.filter(([en]) => !en.includes('{')));
/** What begins with a word of its own says most, and then what has most words. */
const TEMPLATES: readonly Template[] = PAIRS.filter(([en]) => en.includes('{')).map(templateOf).sort((a, b) => Number(b.fixed[0] !== '') - Number(a.fixed[0] !== '') || b.fixed.join('').length - a.fixed.join('').length);

/** A text of netwhy's own in Chinese. A line of evidence, a command or an address is what it is in every language. */
export function inChinese(text: string): string {
  return translate(text, DEEPEST);
}

function translate(text: string, depth: number): string {
  const whole = WHOLE.get(text);
  if (whole !== undefined || depth === 0) return whole ?? text;
  for (const template of TEMPLATES) {
    const filled = fillingOf(template, text);
    if (filled !== undefined) return template.zh.replaceAll(/\{(\w+)\}/g, (_, name: string) => translate(filled.get(name) ?? '', depth - 1));
  }
  return text;
}

function templateOf([en, zh]: Pair): Template {
  return { fixed: en.split(/\{\w+\}/), gaps: [...en.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name), zh };
}

/** What stands in the gaps: the shortest each, the last one up to what the text must end with. In linear time, whatever the text is. */
function fillingOf({ fixed, gaps }: Template, text: string): ReadonlyMap<string, string> | undefined {
  const [first = ''] = fixed;
  const last = fixed.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined;
  const filled = new Map<string, string>();
  let from = first.length;
  for (const [index, name] of gaps.entries()) {
    const isLast = index === gaps.length - 1;
    const to = isLast ? text.length - last.length : text.indexOf(fixed[index + 1] ?? '', from + 1);
    if (to <= from) return undefined;
    filled.set(name, text.slice(from, to));
    from = to + (fixed[index + 1] ?? '').length;
  }
  return filled;
}
