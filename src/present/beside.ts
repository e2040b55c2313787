import type { Proof, SideEffect, Turn } from '../model/report/index.ts';
import { percent } from './describe.ts';
import { countText } from './count.ts';
import { say, sayCount } from './phrases.ts';
import type { Lang, Phrase } from './phrases.ts';
import { MARKS } from './punctuation.ts';

/** One line of what a fix does to the other flows of the promise. */
export interface BesideLine {
  readonly text: string;
  readonly kind: Turn | 'same' | 'left';
}

const PHRASE: Readonly<Record<Turn, Phrase>> = { worse: 'makesWorse', unclear: 'makesUnclear', better: 'makesBetter' };

/** What a fix does to the other flows of the promise, what gets worse first; what was not walked last. `most` flows are named a line. */
export function besideLines({ sideEffects, promise }: Proof, lang: Lang, most: number): readonly BesideLine[] {
  if (promise === undefined) return [];
  const { flows, turned, left } = promise;
  const { colon, semicolon, open, close } = MARKS[lang];
  const lines = (['worse', 'unclear', 'better'] as const).filter((turn) => turned[turn] > 0).map((turn): BesideLine => {
    const named = sideEffects.filter((effect) => effect.turn === turn).slice(0, most);
    const more = turned[turn] - named.length;
    return { kind: turn, text: `${say(PHRASE[turn], lang)}${open}${ofCompared(turned[turn], flows, lang)}${close}${colon}${named.map((effect) => effectText(effect, lang)).join(semicolon)}${more > 0 ? `${semicolon}+ ${more}` : ''}` };
  });
  const same: BesideLine = { kind: 'same', text: flows === 0 ? say('nothingPromised', lang) : `${say('noSideEffects', lang)}${open}${sayCount(flows, 'compared', lang)}${close}` };
  return [...(lines.length === 0 ? [same] : lines), ...left.map(({ what, count }): BesideLine => ({ kind: 'left', text: `${say('notWalked', lang)}${colon}${countText(count, what, lang)}` }))];
}

function ofCompared(changed: number, flows: number, lang: Lang): string {
  const compared = sayCount(flows, 'compared', lang);
  return lang === 'zh' ? `${compared}，其中 ${changed} 条改变` : `of ${compared}, ${changed} ${changed === 1 ? 'changes' : 'change'}`;
}

function effectText({ flow, before, after, share }: SideEffect, lang: Lang): string {
  const of = (kind: SideEffect['before'], part: number | undefined): string => `${say(kind, lang)}${kind === 'partial' && part !== undefined ? ` ${percent(part)}` : ''}`;
  return `${flow} ${of(before, share?.before)} -> ${of(after, share?.after)}`;
}
