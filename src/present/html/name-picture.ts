import type { NameStep } from '../../model/resolve/index.ts';
import { backText, questionText, serverText, timeText } from '../name-words.ts';
import type { Lang } from '../phrases.ts';
import { element, escape } from './escape.ts';

const LEFT = 90;
const APART = 260;
const TOP = 44;
const STEP = 30;
const MOST = 34;

/** A query that leaves or what comes back for it, between two posts; `lost` ends in a cross. */
interface Arrow { readonly step: number; readonly from: number; readonly to: number; readonly atMs: number; readonly text: string; readonly lost: boolean; readonly back: boolean }

/**
 * The chain as a picture: a line down for everybody who asks or is asked, an arrow for each query and one for each answer, in the order in
 * which they go; a query that nobody answers ends in a cross. Every arrow leads to its row of the table.
 */
export function chainPicture(steps: readonly NameStep[], label: string, lang: Lang, href: (step: number) => string): string {
  const posts = [...new Set(steps.flatMap((step) => [step.from, endOf(step)]))];
  const arrows = arrowsOf(steps, posts, lang);
  const [width, height] = [LEFT + posts.length * APART, TOP + arrows.length * STEP + 16];
  const x = (post: number): number => LEFT + 40 + post * APART;
  const lines = posts.map((post, index) => element('g', {}, element('text', { x: x(index), y: 20, class: 'title', 'text-anchor': 'middle' }, escape(shorten(post, 'end'))), element('path', { d: `M${x(index)} ${TOP - 14} V${height - 8}`, class: 'post' })));
  return element('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': label }, ...lines, ...arrows.map((arrow, index) => arrowOf(arrow, TOP + 8 + index * STEP, x, href(arrow.step))));
}

/** Who was asked: where the query came to, or else the address. */
function endOf(step: NameStep): string {
  return step.at ?? serverText({ ...step, protocol: 'udp' });
}

/** Of a place its end says most, of a query or an answer its beginning. */
function shorten(text: string, keep: 'end' | 'start'): string {
  return text.length <= MOST ? text : keep === 'end' ? `…${text.slice(1 - MOST)}` : `${text.slice(0, MOST - 1)}…`;
}

/** In their order: what comes back for a query, after all that its server asked for it. */
function arrowsOf(steps: readonly NameStep[], posts: readonly string[], lang: Lang): readonly Arrow[] {
  const arrows: Arrow[] = [];
  const open: number[] = [];
  const close = (depth: number): void => {
    while (open.length > depth) {
      const index = open.pop() ?? 0;
      const step = steps[index];
      if (step !== undefined && step.came.kind !== 'lost' && step.came.kind !== 'silent') arrows.push({ step: index, from: posts.indexOf(endOf(step)), to: posts.indexOf(step.from), atMs: step.atMs + step.waitedMs, text: backText(step, lang), lost: step.came.kind !== 'answer', back: true });
    }
  };
  steps.forEach((step, index) => {
    close(step.depth);
    arrows.push({ step: index, from: posts.indexOf(step.from), to: posts.indexOf(endOf(step)), atMs: step.atMs, text: `${questionText(step)}${step.protocol === 'tcp' ? ' tcp' : ''}`, lost: step.came.kind === 'lost' || step.came.kind === 'silent', back: false });
    open.push(index);
  });
  close(0);
  return arrows;
}

function arrowOf({ from, to, atMs, text, lost, back }: Arrow, y: number, x: (post: number) => number, href: string): string {
  const [start, end] = [x(from), from === to ? x(to) + APART / 3 : x(to)];
  const stop = lost && !back ? start + (end - start) * 0.85 : end;
  const head = end > start ? -7 : 7;
  return element(
    'a', { href, class: lost ? 'failed' : 'passed' }, element('title', {}, escape(text)),
    element('text', { x: 4, y: y + 4 }, escape(timeText(atMs))),
    element('text', { x: Math.min(start, end) + 10, y: y - 4 }, escape(shorten(text, 'start'))),
    element('path', { d: `M${start} ${y} H${stop}${lost && !back ? '' : ` m${head} -4 l${-head} 4 l${head} 4`}`, ...(back ? { 'stroke-dasharray': '4 3' } : {}) }),
    ...(lost && !back ? [element('text', { x: stop, y: y + 4, class: 'title' }, 'x')] : []),
  );
}
