import type { CheckedFinding, CheckReport, ExampleFlow, PromisedFlow } from '../../model/report/index.ts';
import { sayOfCheck } from '../check-phrases.ts';
import { outcomeText } from '../describe.ts';
import { say } from '../phrases.ts';
import { findingLines } from './findings.ts';
import type { TextOptions } from './index.ts';
import { pathLines } from './path.ts';
import type { PathOptions } from './path.ts';
import { safe, styleOf } from './style.ts';

const KINDS: readonly PromisedFlow['kind'][] = ['service', 'node-port', 'pair', 'own-node', 'policy'];
/** So many lines of a list are shown without -v. */
const SHOWN = 8;

/** A check for a terminal: what was walked, each cause with the flows that it breaks and one journey, what is not known. Ends with a newline. */
export function presentCheckText(report: CheckReport, { lang, color, verbose }: TextOptions): string {
  const options: PathOptions = { lang, verbose, style: styleOf(color), places: report.places };
  const lines = [
    ...headLines(report, options),
    ...report.findings.flatMap((finding) => ['', ...causeLines(finding, options)]),
    ...section(sayOfCheck('unexplained', lang), report.unexplained, ({ flows, example }) => [`  ${flows} ${sayOfCheck('flows', lang)}: ${safe(example.flow)}: ${outcomeText(example.branch.outcome, lang)}`, ...exampleLines(example, options)], options),
    ...section(sayOfCheck('unenforced', lang), report.unenforced, ({ policy, flow }) => [`  ${safe(policy)}: ${safe(flow)}`], options),
    ...section(sayOfCheck('unknownLines', lang), report.unknown, ({ because, flows }) => [`  ${flows} ${sayOfCheck('flows', lang)}: ${safe(`${because.ref === undefined ? '' : `${because.ref.file}:${because.ref.line} `}${because.text}`)}`], options),
    ...section(sayOfCheck('settings', lang), report.settings, ({ node, because, usual, nodes, all }) => [`  ${safe(`${node}: ${because.text}`)}  (${nodes}/${all} ${sayOfCheck('others', lang)}: ${safe(usual)})`], options),
    ...section(sayOfCheck('skipped', lang), report.skipped, ({ what, count }) => [`  ${count} ${what[lang]}`], options),
    ...section(say('notExamined', lang), report.coverage.missing, ({ what, node, state, consequence }) => [`  ${safe(`${node ?? ''} ${what}`.trim())} (${state}): ${safe(consequence[lang])}`], options),
  ];
  return `${lines.join('\n')}\n`;
}

function headLines({ flows, kinds, findings, unenforced, source }: CheckReport, { lang, style }: PathOptions): readonly string[] {
  const [mark, phrase] = flows.broken + unenforced.length > 0 || findings.length > 0 ? ['x ', 'breaks'] as const : flows.walked === 0 ? ['? ', 'nothing'] as const : flows.unknown > 0 ? ['? ', 'unsure'] as const : ['ok', 'holds'] as const;
  const text = `${mark} ${sayOfCheck(phrase, lang)}`;
  const tally = (['works', 'denied', 'broken', 'unknown'] as const).filter((key) => flows[key] > 0).map((key) => `${flows[key]} ${sayOfCheck(key, lang)}`);
  const walked = KINDS.filter((kind) => kinds[kind] > 0).map((kind) => `${kinds[kind]} ${sayOfCheck(kind, lang)}`);
  return [
    `${mark === 'ok' ? style.good(text) : mark === 'x ' ? style.bad(text) : style.doubt(text)}  ${style.strong(safe(source.origin))}`,
    ...(flows.walked === 0 ? [] : [`   ${flows.walked} ${sayOfCheck('walked', lang)}: ${tally.join(', ')}`, style.faint(`   ${walked.join(', ')}`)]),
  ];
}

function causeLines(finding: CheckedFinding, options: PathOptions): readonly string[] {
  const { lang, style, verbose } = options;
  const named = finding.examples.slice(0, verbose ? undefined : 3);
  return [
    style.bad(`${finding.flows} ${sayOfCheck('flows', lang)}, ${sayOfCheck('forInstance', lang)}:`),
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
