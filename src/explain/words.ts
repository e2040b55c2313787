import type { Words } from '../model/finding/index.ts';

/** Fills `{name}` in both languages from a finding's facts. A name without a fact is our own mistake and throws. */
export function fill(words: Words, facts: Readonly<Record<string, string | number>>): Words {
  return { en: fillText(words.en, facts), zh: fillText(words.zh, facts) };
}

function fillText(text: string, facts: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const fact = facts[name];
    if (fact === undefined) throw new Error(`bug: no fact {${name}} for "${text}"`);
    return String(fact);
  });
}
