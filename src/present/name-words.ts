import type { LookupAnswer, NameProof, NameQuestion, NameStep, NameVerdict, NameWay } from '../model/resolve/index.ts';
import type { Because } from '../model/network/index.ts';
import { percent } from './describe.ts';
import { sayCountOfName, sayOfName } from './name-phrases.ts';
import { ownText } from './own.ts';
import type { Lang } from './phrases.ts';
import { MARKS } from './punctuation.ts';

/** More choices than that are those of packets, which the table shows. */
const FEW = 3;

/** A verdict about a name in words. */
export function nameVerdictText(verdict: NameVerdict, lang: Lang): string {
  return verdict.kind === 'partial' ? `${sayOfName('partial', lang)}${MARKS[lang].open}${Math.round(verdict.weight * 100)} %${MARKS[lang].close}` : sayOfName(verdict.kind, lang);
}

/** The types that were asked for. */
export function typesText({ type }: NameQuestion): string {
  return type === 'both' ? 'A, AAAA' : type;
}

/** What the program is told. */
export function answerText(answer: LookupAnswer, lang: Lang): string {
  switch (answer.kind) {
    case 'addresses': return `${answer.addresses.join(' ')}${MARKS[lang].open}${sayOfName(answer.from, lang)}${MARKS[lang].close}`;
    case 'services': return `${answer.services.join(MARKS[lang].comma)}${MARKS[lang].open}${sayOfName('dns', lang)}${MARKS[lang].close}`;
    case 'error': return answer.code;
    case 'killed': return `${sayOfName('killed', lang)} ${answer.signal}`;
    case 'never': return sayOfName('never', lang);
    case 'unknown': return sayOfName('unknown', lang);
  }
}

/** How one way ends: the answer, after how long, after how many queries of the program, and how often it goes so where there are several. */
export function wayText(way: NameWay, ways: number, lang: Lang): string {
  const { comma } = MARKS[lang];
  return `${answerText(way.answer, lang)}${comma}${sayOfName('after', lang)} ${timeText(way.tookMs)}${comma}${sayCountOfName(way.steps.filter(({ depth }) => depth === 0).length, 'queries', lang)}${choicesText(way, ways, lang)}`;
}

function choicesText({ weight, choices }: NameWay, ways: number, lang: Lang): string {
  if (ways < 2) return '';
  return `${MARKS[lang].open}${percent(weight)} ${sayOfName('of', lang)}${choices.length === 0 || choices.length > FEW ? '' : `${MARKS[lang].colon}${choices.map((one) => ownText(one, lang)).join(MARKS[lang].comma)}`}${MARKS[lang].close}`;
}

/** Names of the columns that `stepCells` gives. */
export function stepHeads(lang: Lang): readonly string[] {
  return (['when', 'asker', 'server', 'question', 'back', 'waits'] as const).map((word) => sayOfName(word, lang));
}

/** One query as a row of the table: when, who asks, whom, what, what comes back, how long it is waited for. */
export function stepCells(step: NameStep, lang: Lang): readonly string[] {
  const { depth, atMs, from, at, waitedMs } = step;
  const { open, close } = MARKS[lang];
  return [timeText(atMs), `${'  '.repeat(depth)}${from}`, `${serverText(step)}${at === undefined ? '' : `${open}${at}${close}`}`, questionText(step), backText(step, lang), timeText(waitedMs)];
}

/** The address of a server, as a query has it. */
export function serverText({ server, port, protocol }: Pick<NameStep, 'server' | 'port' | 'protocol'>): string {
  return `${server.includes(':') ? `[${server}]` : server}${port === 53 ? '' : `:${port}`}${protocol === 'tcp' ? ' tcp' : ''}`;
}

/** What was asked for. */
export function questionText({ question: { type, name } }: Pick<NameStep, 'question'>): string {
  return `${type} ${name === '' ? '.' : name}`;
}

/** What came back, and what the program made of it. */
export function backText({ came, question, use }: NameStep, lang: Lang): string {
  const { comma } = MARKS[lang];
  const back = came.kind === 'answer'
    ? `${came.rcode}${came.answers.length === 0 ? (came.rcode === 'NOERROR' && !came.truncated ? `${comma}${sayOfName('noData', lang)}` : '') : ` ${came.answers.map(({ type, data }) => (type === question.type ? data : `${type} ${data}`)).join(' ')}`}${came.truncated ? `${comma}${sayOfName('truncated', lang)}` : ''}`
    : sayOfName(came.kind, lang);
  return `${back}${use === undefined || use === 'taken' ? '' : `${comma}${sayOfName(use, lang)}`}`;
}

/** `2.5 s`, and below one second `30 ms`. */
export function timeText(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms)} ms`;
}

/** A line of evidence with its place. */
export function becauseText({ ref, text }: Because, lang: Lang): string {
  return `${ref === undefined ? '' : `${ref.file}:${ref.line}  `}${ownText(text.trim(), lang)}`;
}

/** How the lookup goes before a change, and after it. */
export function nameProofTexts({ before, after, waits, queries }: Pick<NameProof, 'before' | 'after' | 'waits' | 'queries'>, lang: Lang): readonly [string, string] {
  const one = (verdict: NameVerdict, ms: number, count: number): string => `${nameVerdictText(verdict, lang)} ${sayOfName('after', lang)} ${timeText(ms)}${MARKS[lang].comma}${sayCountOfName(count, 'queries', lang)}`;
  return [one(before, waits.before, queries.before), one(after, waits.after, queries.after)];
}

/** What goes wrong is told first, and of that the likeliest. */
export function worstFirst(ways: readonly NameWay[]): readonly NameWay[] {
  return [...ways].sort((a, b) => Number(isBad(b)) - Number(isBad(a)) || b.weight - a.weight);
}

function isBad({ answer, tookMs }: NameWay): boolean {
  return answer.kind !== 'addresses' || tookMs >= 1000;
}
