import type { CaptureFile, CaptureReport, Sign } from '../../model/report/index.ts';
import { doubtsOf, sayOfCapture, tallyText } from '../capture-phrases.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { joinedLines } from './joined.ts';
import { ladderLines } from './ladder.ts';
import { safe, styleOf } from './style.ts';
import type { Style } from './style.ts';

/** What captures show, for a terminal: what the model says of it, the same packets in several, each file with its signs, and what makes the capture less than all that happened. Ends with a newline. */
export function presentCaptureText(report: CaptureReport, { lang, color }: { readonly lang: Lang; readonly color: boolean }): string {
  const style = styleOf(color);
  const { files, ladder, flows } = report;
  const across = ladder === undefined ? [] : [ladderLines(ladder, lang, style)];
  const asked = flows === undefined ? [] : [joinedLines(report, lang, style)];
  return [...asked, ...across, ...files.map((file) => fileLines(file, lang, style))].map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function fileLines(file: CaptureFile, lang: Lang, style: Style): readonly string[] {
  const head = file.signs.length > 0 ? style.bad(`x  ${sayOfCapture('something', lang)}`) : file.fault === undefined ? style.good(`ok ${sayOfCapture('nothing', lang)}`) : style.doubt(`?  ${sayOfCapture('nothing', lang)}`);
  return [
    `${head}  ${style.strong(safe(file.name))}`,
    `   ${tallyText(file, lang)}${file.from === undefined ? '' : `${MARKS[lang].open}${safe(file.from)} - ${safe(file.until ?? '')}${MARKS[lang].close}`}`,
    ...doubtsOf(file, lang).map((line) => style.doubt(`   ${safe(line)}`)),
    ...file.signs.flatMap((sign) => ['', ...signLines(sign, lang, style)]),
  ];
}

const MARK = { error: 'x ', warning: '! ', note: '  ' } as const;

function signLines({ id, severity, title, disproof, packets, filter }: Sign, lang: Lang, style: Style): readonly string[] {
  const label = (phrase: 'look' | 'filter' | 'refuted'): string => sayOfCapture(phrase, lang).padEnd(lang === 'en' ? 11 : 6);
  const heading = `${MARK[severity]} ${safe(title[lang])}`;
  return [
    `${severity === 'error' ? style.bad(heading) : style.strong(heading)}  [${id}]`,
    `   ${label('look')}${packets.join(' ')}`, `   ${label('filter')}${safe(filter)}`, `   ${label('refuted')}${safe(disproof[lang])}`,
  ];
}
