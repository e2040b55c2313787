import type { Difference, LocateReport, Sighting } from '../../model/report/index.ts';
import { outcomeText, queryText, tupleText } from '../describe.ts';
import { dispositionText } from '../disposition.ts';
import { sayOfLocate } from '../locate-phrases.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { safe, styleOf } from './style.ts';
import type { Style } from './style.ts';

interface Options {
  readonly lang: Lang;
  readonly style: Style;
  readonly places: LocateReport['places'];
}

/** A located packet for a terminal: the probe's packets point by point in the order of time, and how that compares with the model. Ends with a newline. */
export function presentLocateText(report: LocateReport, { lang, color }: { readonly lang: Lang; readonly color: boolean }): string {
  const style = styleOf(color);
  const options: Options = { lang, style, places: report.places };
  const { agreement, attempted, predicted, lastSeen } = report;
  const told = attempted.kind === 'error' ? `${sayOfLocate('error', lang)} ${safe(attempted.errno)}` : sayOfLocate(attempted.kind, lang);
  const lines = [
    `${headText(agreement, options)}  ${style.strong(safe(queryText(report.query)))}  (${safe(report.target)})`,
    '', `${sayOfLocate('probe', lang)}      ${told}`,
    '', sayOfLocate('seen', lang), ...(report.seen.length === 0 ? [`  ${sayOfLocate('nothing', lang)}`] : report.seen.map((sighting) => `  ${sightingText(sighting, options)}`)),
    ...(lastSeen === undefined || attempted.kind === 'answered' ? [] : [`${sayOfLocate('lastSeen', lang)}  ${sightingText(lastSeen, options)}`]),
    '', `${sayOfLocate('model', lang)}      ${outcomeText(predicted.outcome, lang)}${predicted.ending === undefined ? '' : `${MARKS[lang].colon}${safe(placeOf(predicted.ending.disposition.netns, options))} ${safe(dispositionText(predicted.ending.disposition, lang))}`}`,
    ...report.differences.map((difference) => style.bad(`  ${differenceText(difference, options)}`)),
    ...(predicted.finding === undefined ? [] : [`${sayOfLocate(agreement === 'agrees' ? 'cause' : 'doubted', lang)}      ${safe(predicted.finding.title[lang])}  [${predicted.finding.id}]`]),
  ];
  return `${lines.join('\n')}\n`;
}

function headText(agreement: LocateReport['agreement'], { lang, style }: Options): string {
  const words = sayOfLocate(agreement, lang);
  return agreement === 'differs' ? style.bad(`!  ${words}`) : agreement === 'unsure' ? style.doubt(`?  ${words}`) : style.good(`ok ${words}`);
}

function placeOf(netns: string, { places }: Options): string {
  return places[netns] ?? netns;
}

function sightingText({ role, netns, dev, direction, atMs, packet, times }: Sighting, options: Options): string {
  const arrow = role === 'request' ? '->' : role === 'answer' ? '<-' : '!!';
  const device = direction === 'out' ? `> ${dev}` : `${dev} >`;
  const about = role === 'error' ? `  ${sayOfLocate('aboutIt', options.lang)}` : '';
  return `${arrow} ${atMs.toFixed(2).padStart(8)} ms  ${safe(placeOf(netns, options)).padEnd(22)} ${safe(device).padEnd(18)} ${tupleText(packet)}${about}${times > 1 ? ` ${MARKS[options.lang].open}${times} ${sayOfLocate('times', options.lang)}${MARKS[options.lang].close}` : ''}`;
}

function differenceText(difference: Difference, options: Options): string {
  const { lang } = options;
  const { colon, comma } = MARKS[lang];
  switch (difference.kind) {
    case 'outcome': return `${sayOfLocate('outcome', lang)}${colon}${difference.predicted.map((outcome) => outcomeText(outcome, lang)).join(comma)}`;
    case 'not-seen': return `${sayOfLocate('not-seen', lang)}${colon}${sayOfLocate(difference.role, lang)} ${safe(placeOf(difference.netns, options))} ${difference.direction === 'out' ? '> ' : ''}${safe(difference.dev)}${difference.direction === 'in' ? ' >' : ''}`;
    case 'not-expected': return `${sayOfLocate('not-expected', lang)}${colon}${sightingText(difference.sighting, options)}`;
  }
}
