import type { Report } from '../../model/report/index.ts';
import { headText, queryText } from '../describe.ts';
import type { Lang } from '../phrases.ts';
import { element, escape } from './escape.ts';
import { wireSection } from './joined.ts';
import { page } from './page.ts';
import { answerSection, coverageSection, findingSection, placeSections } from './sections.ts';

const KIND = { reachable: 'good', unreachable: 'bad', partial: 'doubt', unknown: 'doubt' } as const;

/**
 * The report as one HTML file that works from disk: no script, no external request (the content security policy of the page forbids
 * both), the path as a picture, each hop opening its steps and evidence. All evidence is escaped.
 */
export function presentHtml(report: Report, { lang }: { readonly lang: Lang }): string {
  const title = queryText(report.query);
  const verdict = headText(report, lang);
  return page(title, lang, [
    element('h1', {}, element('span', { class: KIND[verdict.kind] }, escape(verdict.text)), ` ${element('code', {}, escape(title))}`),
    element('p', { class: 'faint' }, escape(`${report.source.origin}, ${report.source.createdAt}`)),
    ...(report.wire ?? []).map((wire) => wireSection(wire, 'h2', report.places, lang)),
    ...report.findings.map((finding) => findingSection(finding, lang)),
    placeSections(report, lang),
    ...report.answers.map((answer, index) => answerSection(answer, index, report.places, lang)),
    coverageSection(report, lang),
  ]);
}
