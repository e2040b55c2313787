import { STATE_WORDS } from '../../model/evidence/index.ts';
import type { CheckedFinding, CheckReport, ExampleFlow } from '../../model/report/index.ts';
import { checkHead } from '../check-head.ts';
import { sayCountOfCheck, sayOfCheck } from '../check-phrases.ts';
import { countText } from '../count.ts';
import { outcomeText } from '../describe.ts';
import { neededText } from '../needed.ts';
import { ownText } from '../own.ts';
import { say } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { findingLines, noteLines } from './findings.ts';
import type { TextOptions } from './index.ts';
import { pathLines } from './path.ts';
import type { PathOptions } from './path.ts';
import { safe, styleOf } from './style.ts';

/** So many lines of a list are shown without -v. */
const SHOWN = 8;

/** A check for a terminal: what was walked, each cause with the flows that it breaks and one journey, what is not known. Ends with a newline. */
export function presentCheckText(report: CheckReport, { lang, color, verbose }: TextOptions): string {
  const options: PathOptions = { lang, verbose, style: styleOf(color), places: report.places, identities: report.identities };
  const { colon, open, close } = MARKS[lang];
  const lines = [
    ...headLines(report, options),
    ...report.findings.flatMap((finding) => ['', ...causeLines(finding, options)]),
    ...section(sayOfCheck('unexplained', lang), report.unexplained, ({ flows, example }) => [`  ${sayCountOfCheck(flows, 'flows', lang)}${colon}${safe(example.flow)}${colon}${outcomeText(example.branch.outcome, lang)}`, ...exampleLines(example, options)], options),
    ...section(sayOfCheck('unenforced', lang), report.unenforced, ({ policy, flow }) => [`  ${safe(policy)}${colon}${safe(flow)}`], options),
    ...section(sayOfCheck('unknownLines', lang), report.unknown, ({ because, flows }) => [`  ${sayCountOfCheck(flows, 'flows', lang)}${colon}${safe(`${because.ref === undefined ? '' : `${because.ref.file}:${because.ref.line} `}${ownText(because.text, lang)}`)}`], options),
    ...section(say('notes', lang), report.notes, (note) => [`  ${sayCountOfCheck(note.flows, 'flows', lang)}${colon.trim()}`, ...noteLines(note, options)], options),
    ...section(sayOfCheck('needed', lang), report.needed, (one) => [`  ${safe(neededText(one, lang))}`], options),
    ...section(sayOfCheck('settings', lang), report.settings, ({ node, because, usual, nodes, all }) => [`  ${safe(`${node}${colon}${because.text}`)} ${open}${nodes}/${all} ${sayOfCheck('others', lang)}${colon}${safe(usual)}${close}`], options),
    ...section(sayOfCheck('skipped', lang), report.skipped, ({ what, count }) => [`  ${countText(count, what, lang)}`], options),
    ...section(say('notExamined', lang), report.coverage.missing, ({ what, node, state, consequence }) => [`  ${safe(`${node ?? ''} ${what}`.trim())}${open}${STATE_WORDS[state][lang]}${close}${colon}${safe(consequence[lang])}`], options),
  ];
  return `${lines.join('\n')}\n`;
}

function headLines(report: CheckReport, { lang, style }: PathOptions): readonly string[] {
  const { mark, phrase, tally, kinds } = checkHead(report, lang);
  const text = `${mark} ${phrase}`;
  return [
    `${mark === 'ok' ? style.good(text) : mark === 'x ' ? style.bad(text) : style.doubt(text)}  ${style.strong(safe(report.source.origin))}`,
    ...(report.flows.walked === 0 ? [] : [`   ${tally}`, style.faint(`   ${kinds}`)]),
  ];
}

function causeLines(finding: CheckedFinding, options: PathOptions): readonly string[] {
  const { lang, style, verbose } = options;
  const named = finding.examples.slice(0, verbose ? undefined : 3);
  return [
    style.bad(`${sayCountOfCheck(finding.flows, 'flows', lang)}${MARKS[lang].comma}${sayOfCheck('forInstance', lang)}${MARKS[lang].colon.trim()}`),
    ...named.map((flow) => `  ${safe(flow)}`),
    ...exampleLines(finding.example, options),
    ...findingLines(finding, options),
  ];
}

function exampleLines({ branch }: ExampleFlow, options: PathOptions): readonly string[] {
  return [`${say('path', options.lang)}  ${outcomeText(branch.outcome, options.lang)}`, ...pathLines(branch, options)];
}

function section<T>(title: string, items: readonly T[], lines: (item: T) => readonly string[], { verbose }: PathOptions): readonly string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, verbose ? undefined : SHOWN);
  return ['', title, ...shown.flatMap(lines), ...(items.length > shown.length ? [`  + ${items.length - shown.length}`] : [])];
}
