import type { CaptureFile, CaptureReport, Sign } from '../../model/report/index.ts';
import { doubtsOf, sayOfCapture, tallyText } from '../capture-phrases.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { element, escape } from './escape.ts';
import { joinedSections } from './joined.ts';
import { ladderSection } from './ladder.ts';
import { page } from './page.ts';

/** What captures show, as one HTML file that works from disk. */
export function presentCaptureHtml(report: CaptureReport, { lang }: { readonly lang: Lang }): string {
  const { files, ladder, flows } = report;
  return page(files.map(({ name }) => name).join(MARKS[lang].comma), lang, [...(flows === undefined ? [] : joinedSections(report, lang)), ...(ladder === undefined ? [] : ladderSection(ladder, lang)), ...files.flatMap((file) => section(file, lang))]);
}

function section(file: CaptureFile, lang: Lang): readonly string[] {
  const isFine = file.signs.length === 0;
  return [
    element('h1', {}, element('span', { class: isFine ? (file.fault === undefined ? 'good' : 'doubt') : 'bad' }, escape(sayOfCapture(isFine ? 'nothing' : 'something', lang))), ` ${element('code', {}, escape(file.name))}`),
    element('p', {}, escape(tallyText(file, lang))),
    ...doubtsOf(file, lang).map((line) => element('p', { class: 'doubt' }, escape(line))),
    ...file.signs.map((sign) => signSection(sign, lang)),
  ];
}

function signSection({ id, severity, title, disproof, packets, filter }: Sign, lang: Lang): string {
  return [
    element('h2', { class: severity === 'error' ? 'bad' : 'doubt' }, escape(title[lang]), ` ${element('code', { class: 'faint' }, escape(id))}`),
    element('dl', {}, element('dt', {}, escape(sayOfCapture('look', lang))), element('dd', { class: 'mono' }, escape(packets.join(' '))), element('dt', {}, escape(sayOfCapture('filter', lang))), element('dd', { class: 'mono' }, escape(filter)), element('dt', {}, escape(sayOfCapture('refuted', lang))), element('dd', {}, escape(disproof[lang]))),
  ].join('');
}
