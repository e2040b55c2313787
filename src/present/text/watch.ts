import type { Transition, WatchStep } from '../../model/report/index.ts';
import { sayCountOfDiff, sayOfDiff } from '../diff-phrases.ts';
import { MARKS } from '../punctuation.ts';
import { sayOfWatch } from '../watch-phrases.ts';
import type { TextOptions } from './index.ts';
import { safe, styleOf } from './style.ts';

/** So many flows are named without -v. */
const NAMED = 3;

/** What turned, a line each with the time before it. `time` is ISO 8601. Empty when nothing turned. */
export function presentWatchText({ transitions }: Pick<WatchStep, 'transitions'>, time: string, options: TextOptions): string {
  return transitions.map((transition) => `${time} ${lineOf(transition, options)}\n`).join('');
}

/** How many flows go how. */
export function presentWatchSum({ flows }: Pick<WatchStep, 'flows'>, lang: TextOptions['lang']): string {
  const { walked, works, denied } = flows;
  if (walked === 0) return sayOfWatch('nothing', lang);
  if (works + denied === walked) return `${sayCountOfDiff(walked, 'flows', lang)}${MARKS[lang].colon}${sayOfWatch('holds', lang)}`;
  const parts = (['broken', 'unknown', 'denied', 'works'] as const).flatMap((state) => (flows[state] === 0 ? [] : [`${sayOfDiff(state, lang)} ${flows[state]}`]));
  return `${sayCountOfDiff(walked, 'flows', lang)}${MARKS[lang].colon}${parts.join(MARKS[lang].comma)}`;
}

/** A transition in one line without colours: what turned, and some of the flows. */
export function presentTransitionNote(transition: Transition, lang: TextOptions['lang']): string {
  return lineOf(transition, { lang, color: false, verbose: false }).trim().replace(/^(?:x|ok) +/, '');
}

function lineOf(transition: Transition, { lang, color, verbose }: TextOptions): string {
  const style = styleOf(color);
  const { colon, comma, open, close } = MARKS[lang];
  if (transition.kind === 'cause') {
    const { state, cause: { id, title, flows, examples } } = transition;
    const head = `${state === 'appeared' ? style.bad('x ') : style.good('ok')} ${sayOfWatch(state, lang)}${colon}${safe(title[lang])}  [${id}]`;
    return `${head}  ${open.trim()}${sayCountOfDiff(flows, 'flows', lang)}${colon}${named(examples, verbose, comma)}${close}`;
  }
  const { from, to, flows, examples } = transition.turned;
  const text = `${sayCountOfDiff(flows, 'flows', lang)}${colon}${sayOfDiff(from, lang)} -> ${sayOfDiff(to, lang)}`;
  return `   ${to === 'works' ? style.good(text) : to === 'broken' ? style.bad(text) : style.doubt(text)}  ${open.trim()}${named(examples, verbose, comma)}${close}`;
}

function named(examples: readonly string[], verbose: boolean, comma: string): string {
  return examples.slice(0, verbose ? undefined : NAMED).map((flow) => safe(flow)).join(comma);
}
