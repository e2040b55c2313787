import type { Changed, DiffReport, FirstFinding, Judged, TurnedAnswer, TurnedFlows, TurningSet } from '../../model/report/index.ts';
import { queryText, verdictText } from '../describe.ts';
import { sayCountOfDiff, sayOfDiff } from '../diff-phrases.ts';
import { say } from '../phrases.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import type { TextOptions } from './index.ts';
import { safe, styleOf } from './style.ts';
import type { Style } from './style.ts';

/** So many places, and so many lines of each, are shown without -v. */
const SHOWN = { places: 12, lines: 6 };

interface Options {
  readonly lang: Lang;
  readonly verbose: boolean;
  readonly style: Style;
  readonly places: DiffReport['places'];
}

/** A comparison for a terminal: what turned, by which difference, and what else differs. Ends with a newline. */
export function presentDiffText(report: DiffReport, { lang, color, verbose }: TextOptions): string {
  const options: Options = { lang, verbose, style: styleOf(color), places: report.places };
  const lines = [
    ...(report.answer === undefined ? [] : answerHead(report.answer, options)),
    ...(report.promise === undefined ? [] : promiseHead(report.promise, options)),
    ...(['old', 'new'] as const).map((side) => `   ${sayOfDiff(side, lang)}${MARKS[lang].colon}${safe(report[side].origin)}${MARKS[lang].open}${safe(report[side].createdAt)}${MARKS[lang].close}${report.answer === undefined ? '' : `  ${judgedText(report.answer[side], options)}`}`),
    ...(report.answer === undefined ? [] : ['', ...whyLines(report.answer, options)]),
    ...(report.promise?.turned ?? []).flatMap((group) => ['', ...groupLines(group, options)]),
    '', ...changeLines(report.changes, options),
  ];
  return `${lines.join('\n')}\n`;
}

function answerHead({ query, old, new: next, turned }: TurnedAnswer, { lang, style }: Options): readonly string[] {
  const mark = next.verdict.kind === 'reachable' ? style.good(turned ? 'ok' : '= ') : next.verdict.kind === 'unreachable' ? style.bad(turned ? 'x ' : '= ') : style.doubt(turned ? '~ ' : '= ');
  const verdicts = turned ? `${verdictText(old.verdict, lang)} -> ${verdictText(next.verdict, lang)}` : `${sayOfDiff('sameAnswer', lang)}${MARKS[lang].colon}${verdictText(next.verdict, lang)}`;
  return [`${mark} ${verdicts}  ${style.strong(safe(queryText(query)))}`];
}

function promiseHead({ walked, same, onlyOld, onlyNew, turned }: NonNullable<DiffReport['promise']>, { lang, style }: Options): readonly string[] {
  const worse = turned.some(({ to }) => to === 'broken' || to === 'unknown');
  const text = sayOfDiff(walked === 0 ? 'noFlows' : turned.length > 0 ? 'flowsTurned' : 'sameFlows', lang);
  const sums = [[walked, 'walked'], [same, 'same'], [onlyOld, 'onlyOld'], [onlyNew, 'onlyNew']] as const;
  return [
    walked === 0 ? style.doubt(`?  ${text}`) : worse ? style.bad(`x  ${text}`) : style.good(`ok ${text}`),
    ...(walked === 0 ? [] : [`   ${sums.filter(([count], index) => index < 2 || count > 0).map(([count, phrase]) => sayCountOfDiff(count, phrase, lang)).join(MARKS[lang].comma)}`]),
  ];
}

function judgedText({ verdict, finding }: Judged, options: Options): string {
  return `${verdictText(verdict, options.lang)}${finding === undefined ? '' : `${MARKS[options.lang].colon}${findingText(finding, options)}`}`;
}

function findingText({ id, title }: FirstFinding, { lang }: Options): string {
  return `${safe(title[lang])}  [${id}]`;
}

/** Which differences turned an answer, or what there is to say instead. */
function whyLines({ new: next, turned, sets, complete, met }: TurnedAnswer, options: Options): readonly string[] {
  const { lang, style } = options;
  if (!turned) return met.length === 0 ? [sayOfDiff('metNothing', lang)] : [sayOfDiff('met', lang), ...met.flatMap((changed) => changedLines(changed, options))];
  return [
    ...(sets.length === 0 ? [style.doubt(sayOfDiff('none', lang))] : []),
    ...(sets.length > 1 ? [`${sayOfDiff('alone', lang)}${MARKS[lang].colon.trim()}`] : []),
    ...sets.flatMap((set) => setLines(set, next, options)),
    ...(complete ? [] : [style.doubt(sayOfDiff('incomplete', lang))]),
  ];
}

function setLines({ differences, gives, takenBack }: TurningSet, next: Judged, options: Options): readonly string[] {
  const { lang, style } = options;
  const { colon, open, close } = MARKS[lang];
  return [
    `${style.strong(sayOfDiff('by', lang))}${differences.length > 1 ? `${open}${sayOfDiff('together', lang)}${close}` : ''}`,
    ...differences.flatMap((changed) => changedLines(changed, options)),
    ...(gives.finding === undefined ? [] : [`  ${gives.finding.id === next.finding?.id ? say('cause', lang) : sayOfDiff('gives', lang)}${colon}${findingText(gives.finding, options)}`]),
    style.faint(`  ${sayOfDiff('takenBack', lang)}${colon}${verdictText(takenBack, lang)}`),
  ];
}

function groupLines({ from, to, finding, flows, examples, why }: TurnedFlows, options: Options): readonly string[] {
  const { lang, style, verbose } = options;
  const { colon, comma } = MARKS[lang];
  const text = `${sayCountOfDiff(flows, 'flows', lang)}${colon}${sayOfDiff(from, lang)} -> ${sayOfDiff(to, lang)}`;
  return [
    `${to === 'works' ? style.good(text) : to === 'broken' ? style.bad(text) : style.doubt(text)}${comma}${sayOfDiff('forInstance', lang)}${colon.trim()}`,
    ...examples.slice(0, verbose ? undefined : 3).map((flow) => `  ${safe(flow)}`),
    ...(finding === undefined ? [] : [`  ${say('cause', lang)}${colon}${findingText(finding, options)}`]),
    ...(why === undefined ? [] : whyLines(why, options)),
  ];
}

function changeLines(changes: readonly Changed[], options: Options): readonly string[] {
  const { lang, verbose } = options;
  if (changes.length === 0) return [sayOfDiff('noChanges', lang)];
  const byPlace = new Map<string, Changed[]>();
  for (const changed of changes) byPlace.set(placeText(changed, options), [...(byPlace.get(placeText(changed, options)) ?? []), changed]);
  const places = [...byPlace].slice(0, verbose ? undefined : SHOWN.places);
  return [
    sayOfDiff('changes', lang),
    ...places.flatMap(([, here]) => {
      const lines = here.flatMap((changed) => changedLines(changed, options).slice(1));
      const [head = ''] = here.slice(0, 1).flatMap((changed) => changedLines(changed, options));
      const shown = lines.slice(0, verbose ? undefined : SHOWN.lines);
      return [head, ...shown, ...(lines.length > shown.length ? [`    + ${lines.length - shown.length}`] : [])];
    }),
    ...(byPlace.size > places.length ? [`  + ${byPlace.size - places.length}`] : []),
  ];
}

function changedLines(changed: Changed, options: Options): readonly string[] {
  const { style } = options;
  const side = (lines: Changed['old'], sign: '-' | '+'): readonly string[] => lines.map(({ ref, text }) => {
    const line = `    ${sign} ${safe(text.trim())}`;
    return `${sign === '-' ? style.bad(line) : style.good(line)}${ref === undefined ? '' : style.faint(`   ${safe(`${ref.file}:${ref.line}`)}`)}`;
  });
  return [`  ${safe(placeText(changed, options))}`, ...side(changed.old, '-'), ...side(changed.new, '+')];
}

/** `node/n2 ip-route`, `networkpolicies.networking.k8s.io shop/deny`. */
function placeText({ kind, node, netns, source, object }: Changed, { places, lang }: Options): string {
  const where = node === undefined ? undefined : netns === undefined ? `node/${node}` : (places[`${node}/${netns}`] ?? `${node}/${netns}`);
  const what = kind === 'node' || kind === 'namespace' ? sayOfDiff(kind, lang) : source;
  return [where, what, object].filter((part) => part !== undefined && part !== '').join(' ');
}
