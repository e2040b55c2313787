import type { NameFinding, NameFlow, NameLookup, NameProof, NameReport, NameStep } from '../../model/resolve/index.ts';
import { percent, verdictText } from '../describe.ts';
import { sayCountOfName, sayOfName } from '../name-phrases.ts';
import { answerText, becauseText, nameProofTexts, nameVerdictText, stepCells, stepHeads, timeText, typesText, wayText, worstFirst } from '../name-words.ts';
import { say } from '../phrases.ts';
import type { Lang } from '../phrases.ts';
import { causePage } from '../cause-page.ts';
import { MARKS } from '../punctuation.ts';
import { findingLines } from './findings.ts';
import type { TextOptions } from './index.ts';
import { safe, styleOf } from './style.ts';
import type { Style } from './style.ts';

interface Options { readonly lang: Lang; readonly verbose: boolean; readonly style: Style }

/** So many steps of a way are shown without -v. */
const STEPS = 24;

/** The answer about a name for a terminal: how it goes, each query of each resolver as a table, what is wrong and what mends it. Ends with a newline. */
export function presentNameText(report: NameReport, { lang, color, verbose }: TextOptions): string {
  const options: Options = { lang, verbose, style: styleOf(color) };
  const lines = [
    headline(report, options),
    ...(report.verdict.kind === 'unknown' ? report.verdict.because.map((because) => `${say('unknownBecause', lang)} ${safe(becauseText(because, lang))}`) : []),
    ...composedLines(report, options),
    ...report.lookups.flatMap((lookup) => ['', ...lookupLines(lookup, options)]),
    ...report.findings.filter(({ severity }) => severity !== 'note').flatMap((finding) => ['', ...nameFindingLines(finding, options)]),
    ...report.flows.flatMap((flow) => ['', ...flowLines(flow, options)]),
    ...report.findings.filter(({ severity }) => severity === 'note').flatMap((finding) => ['', ...nameFindingLines(finding, options)]),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ verdict, asker, question }: NameReport, { lang, style }: Options): string {
  const text = nameVerdictText(verdict, lang);
  const marked = verdict.kind === 'resolved' ? style.good(`ok ${text}`) : verdict.kind === 'unknown' ? style.doubt(`?  ${text}`) : verdict.kind === 'not-resolved' || verdict.kind === 'elsewhere' || verdict.kind === 'unusable' ? style.bad(`x  ${text}`) : style.doubt(`~  ${text}`);
  return `${marked}  ${style.strong(safe(`${asker.place} ${question.name}`))}${MARKS[lang].open}${typesText(question)}${MARKS[lang].close}`;
}

function composedLines({ asker: { resolvConf = [] } }: NameReport, { lang, style }: Options): readonly string[] {
  const [first] = resolvConf;
  if (first === undefined) return [];
  return ['', `${sayOfName('composed', lang)}${MARKS[lang].colon.trimEnd()}`, ...resolvConf.flatMap(({ text, because }) => [`  ${safe(text)}`, ...because.map((line) => `      ${style.faint(safe(becauseText(line, lang)))}`)])];
}

function lookupLines({ resolver, because, ways }: NameLookup, options: Options): readonly string[] {
  const { lang, style, verbose } = options;
  const ordered = worstFirst(ways);
  const shown = verbose ? ordered : ordered.slice(0, 1);
  const rest = ways.length - shown.length;
  return [
    ...because.map((line) => style.faint(`${sayOfName('toldBy', lang)} ${safe(becauseText(line, lang))}`)),
    ...shown.flatMap((way) => [`${style.strong(safe(resolver))}${MARKS[lang].colon}${safe(wayText(way, ways.length, lang))}`, ...table(way.steps, options)]),
    ...(rest > 0 ? [`  + ${sayCountOfName(rest, 'moreWays', lang)}${MARKS[lang].colon}${safe(ordered.slice(shown.length, shown.length + 4).map(({ answer, tookMs, weight }) => `${answerText(answer, lang)} ${sayOfName('after', lang)} ${timeText(tookMs)}${MARKS[lang].open}${percent(weight)}${MARKS[lang].close}`).join(MARKS[lang].semicolon))}`] : []),
  ];
}

function table(steps: readonly NameStep[], options: Options): readonly string[] {
  const { lang, verbose, style } = options;
  const shown = verbose ? steps : steps.slice(0, STEPS);
  const rows = shown.map((step) => stepCells(step, lang).map(safe));
  const head = stepHeads(lang);
  const wide = head.map((text, column) => Math.max(...[head, ...rows].map((cells) => widthOf(cells[column] ?? text))));
  const line = (cells: readonly string[]): string => `  ${cells.map((text, column) => (column === 0 ? `${' '.repeat((wide[0] ?? 0) - widthOf(text))}${text}` : column === cells.length - 1 ? text : `${text}${' '.repeat((wide[column] ?? 0) - widthOf(text))}`)).join('  ')}`;
  if (rows.length === 0) return [];
  return [
    style.faint(line(head)),
    ...shown.flatMap((step, index) => [
      step.came.kind === 'answer' ? line(rows[index] ?? []) : style.bad(line(rows[index] ?? [])),
      ...(verbose || step.came.kind !== 'answer' ? step.because.slice(0, verbose ? undefined : 2).map((because) => `  ${' '.repeat(wide[0] ?? 0)}  ${style.faint(safe(becauseText(because, lang)))}`) : []),
    ]),
    ...(steps.length > shown.length ? [`  + ${sayCountOfName(steps.length - shown.length, 'queries', lang)}`] : []),
  ];
}

function widthOf(text: string): number {
  return [...text].reduce((width, character) => width + (character.charCodeAt(0) > 0x2e80 ? 2 : 1), 0);
}

function flowLines({ from, target, verdict, findings, proof }: NameFlow, { lang, verbose, style }: Options): readonly string[] {
  return [
    `${sayOfName('way', lang)}${MARKS[lang].colon}${style.strong(safe(`${from} -> ${target}`))}${MARKS[lang].comma}${verdictText(verdict, lang)}`,
    ...findings.slice(0, verbose ? undefined : 1).flatMap((finding) => findingLines(finding, { lang, verbose, style, places: {}, identities: {} })),
    ...(proof === undefined ? [] : [`${' '.repeat(11)}${sayOfName('proofLookup', lang)}${MARKS[lang].colon}${proofText(proof, { lang, verbose, style })}`]),
  ];
}

function proofText(proof: Parameters<typeof nameProofTexts>[0], { lang, style }: Options): string {
  const [before, after] = nameProofTexts(proof, lang);
  return `${style.bad(before)} -> ${style.good(after)}`;
}

function nameFindingLines({ id, severity, title, explanation, disproof, evidence, origins, proofs, useless, page }: NameFinding, options: Options): readonly string[] {
  const { lang, verbose, style } = options;
  const pad = (name: string, text: string): string => `${name}${' '.repeat(Math.max(1, 11 - widthOf(name)))}${text}`;
  const tried = (name: string, proof: NameProof): readonly string[] => [pad(name, safe(proof.message[lang])), ...proof.commands.map(({ kind, text, node }) => `${' '.repeat(11)}${kind === 'advice' || kind === 'manifest' ? '' : '$ '}${safe(text)}${node === undefined ? '' : `   # ${say('onNode', lang)} ${safe(node)}`}`), pad(say('proof', lang), `${say('onModel', lang)}${MARKS[lang].colon}${proofText(proof, options)}`)];
  return [
    pad(severity === 'note' ? say('notes', lang) : say('cause', lang), `${style.strong(safe(title[lang]))}  [${id}]`),
    `${' '.repeat(11)}${safe(explanation[lang])}`,
    ...evidence.slice(0, verbose ? undefined : 4).map((because, index) => pad(index === 0 ? say('evidence', lang) : '', safe(becauseText(because, lang)))),
    ...origins.map(({ address, place, by }) => pad(sayOfName('comesFrom', lang), safe(`${address}${MARKS[lang].colon}${place}${MARKS[lang].open}${by[lang]}${MARKS[lang].close}`))),
    ...(proofs.length === 0 && severity !== 'note' ? [pad(say('fix', lang), say('noFix', lang))] : []),
    ...proofs.slice(0, verbose ? undefined : 2).flatMap((proof) => tried(say('fix', lang), proof)),
    ...useless.slice(0, verbose ? undefined : 2).flatMap((proof) => tried(say('useless', lang), proof)),
    pad(say('refuted', lang), safe(disproof[lang])),
    pad(say('page', lang), safe(causePage(page, lang))),
  ];
}
