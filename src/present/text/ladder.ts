import type { Ladder, LadderConversation, LadderRung, LadderSegment } from '../../model/report/index.ts';
import { clockText, fateText, msText, sayOfLadder, shareText } from '../ladder-phrases.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { safe } from './style.ts';
import type { Style } from './style.ts';

/** Conversations and packets of each that a terminal shows; all others are in the JSON and the HTML. */
const MOST_CONVERSATIONS = 4;
const MOST_RUNGS = 12;

/** The same packets in several captures, as tables. */
export function ladderLines(ladder: Ladder, lang: Lang, style: Style): readonly string[] {
  const { points, segments, recognised, unclear, leftOut, conversations, conversationsLeftOut, deadEnds } = ladder;
  const hasLost = segments.some(({ vanished }) => vanished > 0);
  const name = (point: number): string => safe(points[point]?.name ?? '');
  const count = (number: number, phrase: 'recognised' | 'unclear' | 'leftOut'): readonly string[] => (number === 0 ? [] : [`   ${number} ${sayOfLadder(phrase, lang)}`]);
  return [
    hasLost ? style.bad(`x  ${sayOfLadder('vanish', lang)}`) : style.good(`ok ${sayOfLadder('allSeen', lang)}`),
    ...count(recognised, 'recognised'), ...count(unclear, 'unclear'), ...count(leftOut, 'leftOut'),
    '', sayOfLadder('points', lang),
    ...table(points.map((point, index) => [`${index + 1}`, safe(point.name), clockText(point.clock, lang)])),
    ...(segments.length === 0 ? [] : ['', sayOfLadder('segments', lang), ...segmentTable(segments, name, lang, style)]),
    ...(hasLost ? [`   ${sayOfLadder('refuted', lang)}${MARKS[lang].colon}${sayOfLadder('disproof', lang)}`] : []),
    ...deadEnds.slice(0, MOST_RUNGS).map((end) => style.doubt(`?  ${safe(end.name)} (${end.packets}) ${sayOfLadder('deadEnd', lang)} ${name(end.lastSeen)}${lang === 'en' ? ' ' : ''}${sayOfLadder('notSeenAt', lang)}${MARKS[lang].colon}${name(end.notSeenAt)}`)),
    ...conversations.slice(0, MOST_CONVERSATIONS).flatMap((one) => ['', ...conversationLines(one, ladder, lang, style)]),
    ...(conversationsLeftOut + Math.max(0, conversations.length - MOST_CONVERSATIONS) === 0 ? [] : ['', style.faint(`   ${conversationsLeftOut + Math.max(0, conversations.length - MOST_CONVERSATIONS)} ${sayOfLadder('moreConversations', lang)}`)]),
  ];
}

function segmentTable(segments: readonly LadderSegment[], name: (point: number) => string, lang: Lang, style: Style): readonly string[] {
  const head = ['', sayOfLadder('crossed', lang), sayOfLadder('vanished', lang), '', sayOfLadder('unsure', lang), sayOfLadder('latency', lang)];
  const rows = segments.map(({ from, to, crossed, vanished, unsure, latencyMs }) => [
    `${name(from)} > ${name(to)}`, `${crossed}`, `${vanished}`, vanished === 0 ? '' : shareText(vanished, crossed), `${unsure}`, latencyMs === undefined ? '' : [latencyMs.least, latencyMs.middle, latencyMs.most].map(msText).join(' / '),
  ]);
  return table([head, ...rows]).map((line, index) => ((segments[index - 1]?.vanished ?? 0) > 0 ? style.bad(line) : line));
}

function conversationLines({ name, points, forms, packets, rungs }: LadderConversation, { points: all }: Ladder, lang: Lang, style: Style): readonly string[] {
  const shown = rungs.slice(0, MOST_RUNGS);
  const rows = shown.map((rung) => rungCells(rung, points, all, lang));
  const lines = table([['ms', '', '', ...points.map((point) => safe(all[point]?.name ?? '')), ''], ...rows]);
  return [
    style.strong(`${sayOfLadder('conversation', lang)} ${safe(name)}`),
    ...points.flatMap((point, index) => (forms[index] === '' ? [] : [style.faint(`   ${safe(all[point]?.name ?? '')}${MARKS[lang].colon}${safe(forms[index] ?? '')}`)])),
    ...lines.map((line, index) => (shown[index - 1]?.fate === 'vanished' ? style.bad(line) : line)),
    ...(packets > shown.length ? [style.faint(`   ${packets - shown.length} ${sayOfLadder('morePackets', lang)}`)] : []),
  ];
}

/** Time, direction, what it is, its number in each capture. */
function rungCells(rung: LadderRung, points: readonly number[], all: Ladder['points'], lang: Lang): readonly string[] {
  const numbers = points.map((point) => rung.sights.filter((sight) => sight.point === point).map(({ number }) => `#${number}`).join(' '));
  return [msText(rung.sights[0]?.atMs ?? 0), rung.direction === 'there' ? '->' : '<-', rung.what, ...numbers.map((text) => (text === '' ? '.' : text)), fateText(rung, all, lang)];
}

/** Cells in columns, indented; a wide character takes two places. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const wide = (text: string): number => [...text].reduce((sum, each) => sum + (/[\u1100-\uffe6]/.test(each) ? 2 : 1), 0);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => wide(row[column] ?? ''))));
  return rows.map((row) => `   ${row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - wide(cell))).join('  ')}`.trimEnd());
}
