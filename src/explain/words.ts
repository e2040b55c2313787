import type { Words } from '../model/finding/index.ts';
import { inChinese, reasonInChinese } from '../model/own-words/index.ts';

type Facts = Readonly<Record<string, string | number>>;

/** Facts that say why as the model names it. */
const REASONS: ReadonlySet<string> = new Set(['why', 'reason']);

/** Fills `{name}` in both languages from a finding's facts. A name without a fact is our own mistake and throws. */
export function fill(words: Words, facts: Facts): Words {
  return { en: fillText(words.en, facts, (_, fact) => fact), zh: fillText(words.zh, facts, (name, fact) => (REASONS.has(name) ? reasonInChinese(fact) : inChinese(fact))) };
}

function fillText(text: string, facts: Facts, say: (name: string, fact: string) => string): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const fact = facts[name];
    if (fact === undefined) throw new Error(`bug: no fact {${name}} for "${text}"`);
    return say(name, String(fact));
  });
}
