import { STATE_WORDS } from '../../model/evidence/index.ts';
import type { CheckedFinding, CheckReport, ExampleFlow } from '../../model/report/index.ts';
import { checkHead } from '../check-head.ts';
import { sayCountOfCheck, sayOfCheck } from '../check-phrases.ts';
import { countText } from '../count.ts';
import { identityText } from '../identity.ts';
import { neededText } from '../needed.ts';
import { ownText } from '../own.ts';
import { say } from '../phrases.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { element, escape } from './escape.ts';
import { page } from './page.ts';
import { branchSection, findingSection, noteItem } from './sections.ts';

const KIND = { ok: 'good', 'x ': 'bad', '? ': 'doubt' } as const;

/** A check as one HTML file that works from disk, as `presentHtml` makes one of an answer: each cause with the flows that it breaks and one journey, what is not known, what was not walked. */
export function presentCheckHtml(report: CheckReport, { lang }: { readonly lang: Lang }): string {
  const { mark, phrase, tally, kinds } = checkHead(report, lang);
  const { colon, semicolon, open, close } = MARKS[lang];
  const line = (because: { readonly ref?: { readonly file: string; readonly line: number }; readonly text: string }): string => `${because.ref === undefined ? '' : `${because.ref.file}:${because.ref.line} `}${ownText(because.text, lang)}`;
  return page(report.source.origin, lang, [
    element('h1', {}, element('span', { class: KIND[mark] }, escape(phrase)), ` ${element('code', {}, escape(report.source.origin))}`),
    element('p', {}, escape(tally)), element('p', { class: 'faint' }, escape(`${kinds}${semicolon}${report.source.createdAt}`)),
    ...report.findings.map((finding, index) => causeSection(finding, `c${index}`, report.places, lang)),
    ...(report.unexplained.length === 0 ? [] : [element('h2', {}, escape(sayOfCheck('unexplained', lang)))]),
    ...report.unexplained.map(({ flows, example }, index) => element('div', {}, element('p', {}, escape(`${sayCountOfCheck(flows, 'flows', lang)}${colon}${example.flow}`)), exampleSection(example, `u${index}`, report.places, lang))),
    element('ul', {}, ...Object.values(report.identities).map((identity) => element('li', { class: 'mono' }, escape(identityText(identity, report.places, lang))))),
    list(sayOfCheck('unenforced', lang), report.unenforced.map(({ policy, flow }) => `${policy}${colon}${flow}`)),
    list(sayOfCheck('unknownLines', lang), report.unknown.map(({ because, flows }) => `${sayCountOfCheck(flows, 'flows', lang)}${colon}${line(because)}`)),
    ...(report.notes.length === 0 ? [] : [element('h2', {}, escape(say('notes', lang))), element('ul', {}, ...report.notes.map((note) => noteItem(note, lang)))]),
    list(sayOfCheck('needed', lang), report.needed.map((one) => neededText(one, lang))),
    list(sayOfCheck('settings', lang), report.settings.map(({ node, because, usual, nodes, all }) => `${node}${colon}${because.text}${open}${nodes}/${all} ${sayOfCheck('others', lang)}${colon}${usual}${close}`)),
    list(sayOfCheck('skipped', lang), report.skipped.map(({ what, count }) => countText(count, what, lang))),
    list(say('notExamined', lang), report.coverage.missing.map(({ what, node, state, consequence }) => `${node ?? ''} ${what}${open}${STATE_WORDS[state][lang]}${close}${colon}${consequence[lang]}`)),
  ]);
}

function causeSection(finding: CheckedFinding, id: string, places: CheckReport['places'], lang: Lang): string {
  const named = finding.examples.map((flow) => element('li', { class: 'mono' }, escape(flow)));
  return [
    findingSection(finding, lang),
    element('p', { class: 'bad' }, escape(`${sayCountOfCheck(finding.flows, 'flows', lang)}${MARKS[lang].comma}${sayOfCheck('forInstance', lang)}${MARKS[lang].colon.trim()}`)), element('ul', {}, ...named),
    exampleSection(finding.example, id, places, lang),
  ].join('');
}

function exampleSection({ branch }: ExampleFlow, id: string, places: CheckReport['places'], lang: Lang): string {
  return branchSection(branch, id, places, lang);
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : [element('h2', {}, escape(title)), element('ul', {}, ...items.map((item) => element('li', { class: 'mono' }, escape(item))))].join('');
}
