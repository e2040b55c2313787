import type { Because } from '../../model/network/index.ts';
import type { LookupAnswer, NameFinding, NameFlow, NameLookup, NameProof, NameReport, NameStep, NameVerdict, NameWay } from '../../model/resolve/index.ts';
import { percent, verdictText } from '../describe.ts';
import { sayCountOfName, sayOfName } from '../name-phrases.ts';
import { ownText } from '../own.ts';
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
/** More choices than that are those of packets, which the table shows. */
const FEW = 3;

/** The answer about a name for a terminal: how it goes, each query of each resolver as a table, what is wrong and what mends it. Ends with a newline. */
export function presentNameText(report: NameReport, { lang, color, verbose }: TextOptions): string {
  const options: Options = { lang, verbose, style: styleOf(color) };
  const lines = [
    headline(report, options),
    ...(report.verdict.kind === 'unknown' ? report.verdict.because.map((because) => `${say('unknownBecause', lang)} ${becauseText(because, lang)}`) : []),
    ...report.lookups.flatMap((lookup) => ['', ...lookupLines(lookup, options)]),
    ...report.findings.filter(({ severity }) => severity !== 'note').flatMap((finding) => ['', ...nameFindingLines(finding, options)]),
    ...report.flows.flatMap((flow) => ['', ...flowLines(flow, options)]),
    ...report.findings.filter(({ severity }) => severity === 'note').flatMap((finding) => ['', ...nameFindingLines(finding, options)]),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ verdict, asker, question }: NameReport, { lang, style }: Options): string {
  const text = nameVerdictText(verdict, lang);
  const marked = verdict.kind === 'resolved' ? style.good(`ok ${text}`) : verdict.kind === 'unknown' ? style.doubt(`?  ${text}`) : verdict.kind === 'not-resolved' ? style.bad(`x  ${text}`) : style.doubt(`~  ${text}`);
  return `${marked}  ${style.strong(safe(`${asker.place} ${question.name}`))}${MARKS[lang].open}${question.type === 'both' ? 'A, AAAA' : question.type}${MARKS[lang].close}`;
}

/** A verdict in words. */
export function nameVerdictText(verdict: NameVerdict, lang: Lang): string {
  return verdict.kind === 'partial' ? `${sayOfName('partial', lang)}${MARKS[lang].open}${Math.round(verdict.weight * 100)} %${MARKS[lang].close}` : sayOfName(verdict.kind, lang);
}

function lookupLines({ resolver, because, ways }: NameLookup, options: Options): readonly string[] {
  const { lang, style, verbose } = options;
  // What goes wrong is shown, and of that the likeliest.
  const ordered = [...ways].sort((a, b) => Number(isBad(b)) - Number(isBad(a)) || b.weight - a.weight);
  const shown = verbose ? ordered : ordered.slice(0, 1);
  const rest = ways.length - shown.length;
  return [
    ...because.map((line) => style.faint(`${sayOfName('toldBy', lang)} ${becauseText(line, lang)}`)),
    ...shown.flatMap((way) => [`${style.strong(safe(resolver))}${MARKS[lang].colon}${safe(answerText(way.answer, lang))}${MARKS[lang].comma}${sayOfName('after', lang)} ${timeText(way.tookMs)}${MARKS[lang].comma}${sayCountOfName(way.steps.filter(({ depth }) => depth === 0).length, 'queries', lang)}${choicesText(way, ways.length, lang)}`, ...table(way.steps, options)]),
    ...(rest > 0 ? [`  + ${sayCountOfName(rest, 'moreWays', lang)}${MARKS[lang].colon}${safe(ordered.slice(shown.length, shown.length + 4).map(({ answer, tookMs, weight }) => `${answerText(answer, lang)} ${sayOfName('after', lang)} ${timeText(tookMs)}${MARKS[lang].open}${percent(weight)}${MARKS[lang].close}`).join(MARKS[lang].semicolon))}`] : []),
  ];
}

function isBad({ answer, tookMs }: NameWay): boolean {
  return answer.kind !== 'addresses' || tookMs >= 1000;
}

function choicesText({ weight, choices }: NameWay, ways: number, lang: Lang): string {
  if (ways < 2) return '';
  return `${MARKS[lang].open}${percent(weight)} ${sayOfName('of', lang)}${choices.length === 0 || choices.length > FEW ? '' : `${MARKS[lang].colon}${safe(choices.map((one) => ownText(one, lang)).join(MARKS[lang].comma))}`}${MARKS[lang].close}`;
}

function answerText(answer: LookupAnswer, lang: Lang): string {
  switch (answer.kind) {
    case 'addresses': return `${answer.addresses.join(' ')}${MARKS[lang].open}${sayOfName(answer.from, lang)}${MARKS[lang].close}`;
    case 'error': return answer.code;
    case 'killed': return `${sayOfName('killed', lang)} ${answer.signal}`;
    case 'never': return sayOfName('never', lang);
    case 'unknown': return sayOfName('unknown', lang);
  }
}

function table(steps: readonly NameStep[], options: Options): readonly string[] {
  const { lang, verbose, style } = options;
  const shown = verbose ? steps : steps.slice(0, STEPS);
  const rows = shown.map((step) => row(step, lang));
  const head = [sayOfName('when', lang), sayOfName('asker', lang), sayOfName('server', lang), sayOfName('question', lang), sayOfName('back', lang)];
  const wide = head.map((text, column) => Math.max(...[head, ...rows].map((cells) => widthOf(cells[column] ?? text))));
  const line = (cells: readonly string[]): string => `  ${cells.map((text, column) => (column === 0 ? `${' '.repeat((wide[0] ?? 0) - widthOf(text))}${text}` : column === cells.length - 1 ? text : `${text}${' '.repeat((wide[column] ?? 0) - widthOf(text))}`)).join('  ')}`;
  if (rows.length === 0) return [];
  return [
    style.faint(line(head)),
    ...shown.flatMap((step, index) => [
      step.came.kind === 'answer' ? line(rows[index] ?? []) : style.bad(line(rows[index] ?? [])),
      ...(verbose || step.came.kind !== 'answer' ? step.because.slice(0, verbose ? undefined : 2).map((because) => `  ${' '.repeat(wide[0] ?? 0)}  ${style.faint(becauseText(because, lang))}`) : []),
    ]),
    ...(steps.length > shown.length ? [`  + ${sayCountOfName(steps.length - shown.length, 'queries', lang)}`] : []),
  ];
}

function row({ depth, atMs, from, server, port, protocol, question, at, came, use }: NameStep, lang: Lang): readonly string[] {
  const { open, close, comma } = MARKS[lang];
  const address = `${server.includes(':') ? `[${server}]` : server}${port === 53 ? '' : `:${port}`}${protocol === 'tcp' ? ' tcp' : ''}`;
  const place = at === undefined ? '' : `${open}${at}${close}`;
  const back = came.kind === 'answer'
    ? `${came.rcode}${came.answers.length === 0 ? (came.rcode === 'NOERROR' && !came.truncated ? `${comma}${sayOfName('noData', lang)}` : '') : ` ${came.answers.map(({ type, data }) => (type === question.type ? data : `${type} ${data}`)).join(' ')}`}${came.truncated ? `${comma}${sayOfName('truncated', lang)}` : ''}`
    : sayOfName(came.kind, lang);
  return [timeText(atMs), `${'  '.repeat(depth)}${from}`, `${address}${place}`, `${question.type} ${question.name === '' ? '.' : question.name}`, `${back}${use === undefined || use === 'taken' ? '' : `${comma}${sayOfName(use, lang)}`}`].map(safe);
}

function widthOf(text: string): number {
  return [...text].reduce((width, character) => width + (character.charCodeAt(0) > 0x2e80 ? 2 : 1), 0);
}

function timeText(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms)} ms`;
}

function becauseText({ ref, text }: Because, lang: Lang): string {
  return safe(`${ref === undefined ? '' : `${ref.file}:${ref.line}  `}${ownText(text.trim(), lang)}`);
}

function flowLines({ from, target, verdict, findings, proof }: NameFlow, { lang, verbose, style }: Options): readonly string[] {
  return [
    `${sayOfName('way', lang)}${MARKS[lang].colon}${style.strong(safe(`${from} -> ${target}`))}${MARKS[lang].comma}${verdictText(verdict, lang)}`,
    ...findings.slice(0, verbose ? undefined : 1).flatMap((finding) => findingLines(finding, { lang, verbose, style, places: {}, identities: {} })),
    ...(proof === undefined ? [] : [`${' '.repeat(11)}${sayOfName('proofLookup', lang)}${MARKS[lang].colon}${proofText(proof, { lang, verbose, style })}`]),
  ];
}

function proofText({ before, after, waits, queries }: Omit<NameProof, 'message' | 'commands' | 'edits' | 'name'>, { lang, style }: Options): string {
  const one = (verdict: NameVerdict, ms: number, count: number): string => `${nameVerdictText(verdict, lang)} ${sayOfName('after', lang)} ${timeText(ms)}${MARKS[lang].comma}${sayCountOfName(count, 'queries', lang)}`;
  return `${style.bad(one(before, waits.before, queries.before))} -> ${style.good(one(after, waits.after, queries.after))}`;
}

function nameFindingLines({ id, severity, title, explanation, disproof, evidence, proofs, useless, page }: NameFinding, options: Options): readonly string[] {
  const { lang, verbose, style } = options;
  const pad = (name: string, text: string): string => `${name}${' '.repeat(Math.max(1, 11 - widthOf(name)))}${text}`;
  const tried = (name: string, proof: NameProof): readonly string[] => [pad(name, safe(proof.message[lang])), ...proof.commands.map(({ kind, text, node }) => `${' '.repeat(11)}${kind === 'advice' || kind === 'manifest' ? '' : '$ '}${safe(text)}${node === undefined ? '' : `   # ${say('onNode', lang)} ${safe(node)}`}`), pad(say('proof', lang), `${say('onModel', lang)}${MARKS[lang].colon}${proofText(proof, options)}`)];
  return [
    pad(severity === 'note' ? say('notes', lang) : say('cause', lang), `${style.strong(safe(title[lang]))}  [${id}]`),
    `${' '.repeat(11)}${safe(explanation[lang])}`,
    ...evidence.slice(0, verbose ? undefined : 4).map((because, index) => pad(index === 0 ? say('evidence', lang) : '', becauseText(because, lang))),
    ...(proofs.length === 0 && severity !== 'note' ? [pad(say('fix', lang), say('noFix', lang))] : []),
    ...proofs.slice(0, verbose ? undefined : 2).flatMap((proof) => tried(say('fix', lang), proof)),
    ...useless.slice(0, verbose ? undefined : 2).flatMap((proof) => tried(say('useless', lang), proof)),
    pad(say('refuted', lang), safe(disproof[lang])),
    pad(say('page', lang), safe(causePage(page, lang))),
  ];
}
