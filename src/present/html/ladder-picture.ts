import type { Ladder, LadderConversation, LadderRung } from '../../model/report/index.ts';
import { fateText, msText } from '../ladder-phrases.ts';
import type { Lang } from '../phrases.ts';
import { element, escape } from './escape.ts';

const LEFT = 250;
const APART = 190;
const TOP = 44;
const STEP = 30;

/** A conversation as a ladder: a line down for each point, an arrow for each packet from point to point, crossed where it vanished. Every arrow leads to the packet. */
export function ladderPicture({ name, points, rungs }: LadderConversation, all: Ladder['points'], lang: Lang, href: (rung: number) => string): string {
  const [width, height] = [LEFT + points.length * APART + 60, TOP + rungs.length * STEP + 20];
  const x = (point: number): number => LEFT + Math.max(0, points.indexOf(point)) * APART;
  const posts = points.map((point) => element(
    'g', {}, element('text', { x: x(point), y: 20, class: 'title', 'text-anchor': 'middle' }, escape(shorten(all[point]?.name ?? ''))), element('path', { d: `M${x(point)} ${TOP - 14} V${height - 8}`, class: 'post' }),
  ));
  return element('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': name }, ...posts, ...rungs.map((rung, index) => rungOf(rung, TOP + index * STEP, x, all, lang, href(index))));
}

function shorten(text: string): string {
  return text.length > 26 ? `…${text.slice(-25)}` : text;
}

function rungOf(rung: LadderRung, y: number, x: (point: number) => number, all: Ladder['points'], lang: Lang, href: string): string {
  const { sights, between, fate } = rung;
  const places = sights.map(({ point }) => x(point));
  const arrows = places.slice(1).map((to, index) => arrow(places[index] ?? to, to, y));
  const last = places.at(-1) ?? 0;
  const toNext = between === undefined ? undefined : x(between[1]);
  const title = [rung.what, fateText(rung, all, lang)].join(' ');
  return element(
    'a', { href, class: fate === 'vanished' ? 'failed' : 'passed' }, element('title', {}, escape(title)),
    element('rect', { x: 0, y: y - 13, width: LEFT - 40, height: 24, class: 'label' }),
    element('text', { x: 4, y: y + 4 }, escape(`${msText(sights[0]?.atMs ?? 0)}  ${shorten(rung.what)}`)),
    ...sights.map(({ number }, index) => element('text', { x: (places[index] ?? 0) + 4, y: y - 4 }, escape(`#${number}`))), ...arrows,
    ...places.map((place) => element('circle', { cx: place, cy: y, r: 3.5 })),
    ...(toNext === undefined ? [] : [arrow(last, last + (toNext - last) / 2, y), element('text', { x: last + (toNext - last) / 2 - 4, y: y + 5, class: 'title' }, fate === 'vanished' ? 'x' : '?')]),
  );
}

function arrow(from: number, to: number, y: number): string {
  const back = to > from ? -7 : 7;
  return element('path', { d: `M${from} ${y} H${to} m${back} -4 l${-back} 4 l${back} 4` });
}
