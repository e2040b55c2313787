import type { NameFinding, NameFlow, NameLookup, NameProof, NameReport, NameWay } from '../../model/resolve/index.ts';
import { causePage } from '../cause-page.ts';
import { verdictText } from '../describe.ts';
import { sayCountOfName, sayOfName } from '../name-phrases.ts';
import { becauseText, nameProofTexts, nameVerdictText, stepCells, stepHeads, typesText, wayText, worstFirst } from '../name-words.ts';
import { say } from '../phrases.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { element, escape } from './escape.ts';
import { chainPicture } from './name-picture.ts';
import { page } from './page.ts';
import { findingSection } from './sections.ts';

const KIND = { resolved: 'good', late: 'doubt', partial: 'doubt', unknown: 'doubt', 'not-resolved': 'bad', elsewhere: 'bad', unusable: 'bad' } as const;
/** So many ways of one resolver are shown: what goes wrong first, and of that the likeliest. */
const WAYS = 8;

/** The answer about a name as one HTML file that works from disk, as `presentHtml` makes one of an answer: what is wrong and what mends it, and each resolver's chain of queries as a picture and as a table. */
export function presentNameHtml(report: NameReport, { lang }: { readonly lang: Lang }): string {
  const { verdict, question, asker, source } = report;
  const { open, close } = MARKS[lang];
  const asked = `${asker.place} ${question.name}`;
  return page(asked, lang, [
    element('h1', {}, element('span', { class: KIND[verdict.kind] }, escape(nameVerdictText(verdict, lang))), ` ${element('code', {}, escape(`${asked}${open}${typesText(question)}${close}`))}`),
    element('p', { class: 'faint' }, escape(`${source.origin}, ${source.createdAt}`)),
    ...(verdict.kind === 'unknown' ? verdict.because.map((because) => element('p', { class: 'mono' }, escape(`${say('unknownBecause', lang)} ${becauseText(because, lang)}`))) : []),
    ...composedSection(report, lang),
    ...report.findings.filter(({ severity }) => severity !== 'note').map((finding) => nameFindingSection(finding, lang)),
    ...report.flows.map((flow) => flowSection(flow, lang)),
    ...report.lookups.map((lookup, index) => lookupSection(lookup, `l${index}`, lang)),
    ...report.findings.filter(({ severity }) => severity === 'note').map((finding) => nameFindingSection(finding, lang)),
  ]);
}

function composedSection({ asker: { resolvConf = [] } }: NameReport, lang: Lang): readonly string[] {
  if (resolvConf.length === 0) return [];
  const rows = resolvConf.map(({ text, because }) => element('tr', {}, element('td', { class: 'mono' }, escape(text)), element('td', { class: 'mono faint' }, because.map((line) => escape(becauseText(line, lang))).join('<br>'))));
  return [element('p', {}, escape(sayOfName('composed', lang))), element('div', { class: 'scroll' }, element('table', {}, ...rows))];
}

function lookupSection({ resolver, because, ways }: NameLookup, id: string, lang: Lang): string {
  const ordered = worstFirst(ways);
  const rest = ordered.length - WAYS;
  return [
    element('h2', {}, escape(resolver)),
    ...because.map((line) => element('p', { class: 'mono faint' }, escape(`${sayOfName('toldBy', lang)} ${becauseText(line, lang)}`))),
    ...ordered.slice(0, WAYS).map((way, index) => waySection(way, ways.length, `${id}w${index}`, lang)),
    ...(rest > 0 ? [element('p', { class: 'faint' }, escape(`+ ${sayCountOfName(rest, 'moreWays', lang)}`))] : []),
  ].join('');
}

function waySection(way: NameWay, ways: number, id: string, lang: Lang): string {
  const text = wayText(way, ways, lang);
  const row = (step: number): string => `${id}s${step}`;
  const rows = way.steps.map((step, index) => element(
    'tr', { id: row(index), ...(step.came.kind === 'answer' ? {} : { class: 'bad' }) }, ...stepCells(step, lang).map((cell, column) => element('td', { class: 'mono', ...(column === 1 ? { style: `padding-left: ${step.depth}em` } : {}) }, escape(cell.trim()))),
    element('td', { class: 'mono faint' }, step.because.map((because) => escape(becauseText(because, lang))).join('<br>')),
  ));
  const heads = [...stepHeads(lang), say('evidence', lang)].map((head) => element('th', {}, escape(head)));
  return [
    element('h3', {}, escape(text)),
    ...(way.steps.length === 0 ? [] : [element('div', { class: 'scroll' }, chainPicture(way.steps, text, lang, (step) => `#${row(step)}`)), element('div', { class: 'scroll' }, element('table', {}, element('tr', {}, ...heads), ...rows))]),
    ...(way.because.length === 0 ? [] : [element('ul', {}, ...way.because.map((because) => element('li', { class: 'mono faint' }, escape(becauseText(because, lang)))))]),
  ].join('');
}

function flowSection({ from, target, verdict, findings, proof }: NameFlow, lang: Lang): string {
  const { colon, comma } = MARKS[lang];
  return [
    element('h2', {}, escape(`${sayOfName('way', lang)}${colon}${from} -> ${target}${comma}`), element('span', { class: 'bad' }, escape(verdictText(verdict, lang)))),
    ...findings.map((finding) => findingSection(finding, lang)),
    ...(proof === undefined ? [] : [element('p', {}, escape(`${sayOfName('proofLookup', lang)}${colon}`), ...turned(proof, lang))]),
  ].join('');
}

function turned(proof: Parameters<typeof nameProofTexts>[0], lang: Lang): readonly string[] {
  const [before, after] = nameProofTexts(proof, lang);
  return [element('span', { class: 'bad' }, escape(before)), ' &#8594; ', element('span', { class: 'good' }, escape(after))];
}

function nameFindingSection({ id, severity, title, explanation, disproof, evidence, origins, proofs, useless, page: path }: NameFinding, lang: Lang): string {
  const { colon } = MARKS[lang];
  const tried = (word: 'fix' | 'useless', proof: NameProof): string => [
    element('h3', {}, escape(`${say(word, lang)}${colon}${proof.message[lang]}`)),
    ...proof.commands.map(({ text, node }) => element('pre', {}, escape(`${text}${node === undefined ? '' : `   # ${say('onNode', lang)} ${node}`}`))),
    ...proof.edits.map(({ file, line, text = '', below }) => element('pre', {}, escape(below === undefined ? `${file}:${line}  ${text}` : `${file}:${line + 1}  + ${below}`))),
    element('p', {}, escape(`${say('proof', lang)}${colon}${say('onModel', lang)}${colon}`), ...turned(proof, lang)),
  ].join('');
  return [
    element('h2', {}, escape(`${say(severity === 'note' ? 'notes' : 'cause', lang)}${colon}${title[lang]}`)),
    element('p', { class: 'faint' }, escape(id)), element('p', {}, escape(explanation[lang])),
    element('h3', {}, escape(say('evidence', lang))), element('ul', {}, ...evidence.map((because) => element('li', { class: 'mono' }, escape(becauseText(because, lang))))),
    ...(origins.length === 0 ? [] : [element('h3', {}, escape(sayOfName('comesFrom', lang))), element('ul', {}, ...origins.map(({ address, place, by, because }) => element('li', {}, escape(`${address}${colon}${place}${MARKS[lang].open}${by[lang]}${MARKS[lang].close} `), element('span', { class: 'mono' }, escape(becauseText(because, lang))))))]),
    ...proofs.map((proof) => tried('fix', proof)), ...useless.map((proof) => tried('useless', proof)),
    ...(proofs.length === 0 && severity !== 'note' ? [element('p', {}, escape(say('noFix', lang)))] : []),
    element('p', {}, escape(`${say('refuted', lang)}${colon}${disproof[lang]}`)),
    element('p', {}, escape(`${say('page', lang)}${colon}`), element('a', { href: causePage(path, lang) }, escape(causePage(path, lang)))),
  ].join('');
}
