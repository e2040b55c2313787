import type { Because } from '../../model/network/index.ts';
import { STATE_WORDS } from '../../model/evidence/index.ts';
import type { Answer, Established, Report } from '../../model/report/index.ts';
import { headText, outcomeText, percent, queryText, verdictText } from '../describe.ts';
import { say, sayCount } from '../phrases.ts';
import type { Lang } from '../phrases.ts';
import { ownText } from '../own.ts';
import { MARKS } from '../punctuation.ts';
import { findingLines, noteLines } from './findings.ts';
import { wireLines } from './joined.ts';
import { pathLines } from './path.ts';
import type { PathOptions } from './path.ts';
import { safe, styleOf } from './style.ts';
import type { Style } from './style.ts';

/** How the text is wanted. `verbose` shows every branch and step. */
export interface TextOptions {
  readonly lang: Lang;
  readonly color: boolean;
  readonly verbose: boolean;
}

/** The report for a terminal: verdict, path, cause, evidence, fix, proof, notes, what was not examined. Ends with a newline. */
export function presentText(report: Report, { lang, color, verbose }: TextOptions): string {
  const style = styleOf(color);
  const options: PathOptions = { lang, verbose, style, places: report.places, identities: report.identities };
  const lines = [
    headline(report, lang, style),
    ...liveLines(report, lang),
    ...report.answers.flatMap((answer) => answerLines(answer, options)),
    ...(report.established.length === 0 ? [] : ['', say('established', lang), ...report.established.flatMap((one) => establishedLines(one, options))]),
    ...(report.wire ?? []).flatMap((wire) => ['', ...wireLines(wire, report.places, lang, style)]),
    ...report.findings.flatMap((finding) => ['', ...findingLines(finding, options)]),
    ...(report.notes.length === 0 ? [] : ['', say('notes', lang), ...report.notes.flatMap((note) => noteLines(note, options))]),
    ...coverageLines(report, lang),
  ];
  return `${lines.join('\n')}\n`;
}

function liveLines({ source: { live, createdAt } }: Report, lang: Lang): readonly string[] {
  if (live === undefined) return [];
  const { comma } = MARKS[lang];
  return [safe(`${say('context', lang)} ${live.context}${comma}${say('server', lang)} ${live.server}${comma}${createdAt}`)];
}

function headline(report: Report, lang: Lang, style: Style): string {
  const { kind, text } = headText(report, lang);
  const symbol = { reachable: style.good(`ok ${text}`), unreachable: style.bad(`x  ${text}`), partial: style.doubt(`~  ${text}`), unknown: style.doubt(`?  ${text}`) }[kind];
  const outcomes = new Set(report.answers.flatMap((answer) => answer.branches.map((branch) => outcomeText(branch.outcome, lang))));
  const [only] = outcomes;
  return `${symbol}  ${style.strong(safe(queryText(report.query)))}  (${report.answers.map((answer) => answer.target).join(', ')})${outcomes.size === 1 && only !== undefined ? `${MARKS[lang].colon}${only}` : ''}`;
}

function answerLines(answer: Answer, options: PathOptions): readonly string[] {
  const { lang, verbose } = options;
  const { colon, comma, open, close } = MARKS[lang];
  const failing = answer.branches.filter((branch) => branch.outcome.kind !== 'answered');
  const shown = verbose ? answer.branches : [...failing, ...answer.branches].slice(0, 1);
  const doubts = answer.verdict.kind === 'unknown' ? answer.verdict.because.map((because) => `${say('unknownBecause', lang)} ${safe(`${because.ref === undefined ? '' : `${because.ref.file}:${because.ref.line} `}${ownText(because.text, lang)}`)}`) : [];
  const paths = shown.flatMap((branch) => [
    '',
    `${say('path', lang)}  ${percent(branch.weight)} ${say('branch', lang)}${branch.choices.length === 0 ? '' : `${open}${safe(branch.choices.map((choice) => ownText(choice, lang)).join(comma))}${close}`}${colon}${outcomeText(branch.outcome, lang)}`,
    ...pathLines(branch, options),
  ]);
  return [...doubts, ...paths, ...(answer.branches.length > shown.length ? [`  + ${sayCount(answer.branches.length - shown.length, 'more', lang)}`] : [])];
}

/** Both answers: of what stands already, and of what is opened now. */
function establishedLines({ netns, entry, verdict, anew, ends }: Established, { lang, style, places }: PathOptions): readonly string[] {
  const { colon, semicolon } = MARKS[lang];
  const quoted = ({ ref, text }: Because): string => `    ${style.faint(safe(`${ref === undefined ? '' : `${ref.file}:${ref.line}  `}${ownText(text, lang)}`))}`;
  return [
    `  ${say('stands', lang)} ${safe(places[netns] ?? netns)}${colon}${verdictText(verdict, lang)}${semicolon}${say('anew', lang)}${colon}${verdictText(anew, lang)}`,
    quoted(entry),
    ...(ends === undefined ? [] : [`  ${say(ends.netns === netns ? 'anewEnds' : 'anewEndsElsewhere', lang)} ${safe(places[ends.netns] ?? ends.netns)}`, ...ends.because.map(quoted)]),
  ];
}

function coverageLines(report: Report, lang: Lang): readonly string[] {
  const { missing, unsupported } = report.coverage;
  const { colon, open, close } = MARKS[lang];
  if (missing.length === 0 && unsupported.length === 0) return [];
  return [
    '', say('notExamined', lang),
    ...missing.slice(0, 8).map((item) => `  ${safe(`${item.node ?? ''}${item.netns === undefined ? '' : `/${item.netns}`} ${item.what}`.trim())}${open}${STATE_WORDS[item.state][lang]}${close}${colon}${safe(item.consequence[lang])}`),
    ...(missing.length > 8 ? [`  + ${missing.length - 8}`] : []),
    ...unsupported.slice(0, 8).map((item) => `  ${say('unsupported', lang)}${colon}${safe(`${item.file}:${item.line} ${ownText(item.text, lang)}`)}`),
  ];
}
