import { commandOf } from '../../model/tcs/index.ts';
import type { PlannedAddress, TcsPlan } from '../../model/tcs/index.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { sayOfTcs } from '../tcs-phrases.ts';
import type { TextOptions } from './index.ts';
import { safe, styleOf } from './style.ts';

/** A plan for people to read: all its statements, and what it leaves. Ends with a newline. */
export function presentPlanText({ addresses, left }: Pick<TcsPlan, 'addresses' | 'left'>, { lang, color }: Pick<TextOptions, 'lang' | 'color'>): string {
  const style = styleOf(color);
  const lines = [
    addresses.length === 0 ? style.good(`ok ${sayOfTcs('nothing', lang)}`) : style.strong(`${addresses.length} ${sayOfTcs('planned', lang)}`),
    ...addresses.flatMap((address) => ['', style.strong(safe(headOf(address, lang))), ...address.changes.map((change) => `  ${safe(commandOf(change))}`)]),
    ...(left.length === 0 ? [] : ['', sayOfTcs('left', lang), ...left.flatMap(({ title, fix = [] }) => [`  ${safe(title[lang])}`, ...fix.map((command) => `    ${safe(command)}`)])]),
  ];
  return `${lines.join('\n')}\n`;
}

function headOf({ vip, objects, changes, before }: PlannedAddress, lang: Lang): string {
  const { comma, open, close } = MARKS[lang];
  const kept = before.length - changes.filter(({ kind }) => kind !== 'insert').length;
  return `${vip}${open}${objects.join(comma)}${close}${kept > 0 ? ` ${kept} ${sayOfTcs('kept', lang)}` : ''}`;
}
