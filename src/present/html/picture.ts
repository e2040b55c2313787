import type { Hop, Journey } from '../../model/trace/index.ts';
import { formatIp } from '../../net/ip.ts';
import { tupleText } from '../describe.ts';
import { dispositionText } from '../disposition.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { element, escape } from './escape.ts';

const WIDE = 214;
const HIGH = 92;
const GAP = 34;

/** A journey as a picture: a box a hop, an arrow a wire, the guilty box crossed. Every box leads to its steps. */
export function picture(journey: Journey, places: Readonly<Record<string, string>>, lang: Lang, anchor: (hop: number) => string): string {
  const reverse = journey.direction === 'reply';
  const boxes = journey.hops.map((hop, index) => {
    const place = reverse ? journey.hops.length - 1 - index : index;
    return box(hop, index, 8 + place * (WIDE + GAP), journey, places[hop.netns] ?? hop.netns, lang, anchor(index));
  });
  const wires = journey.hops.slice(1).map((_, index) => {
    const left = 8 + (reverse ? journey.hops.length - 2 - index : index) * (WIDE + GAP) + WIDE;
    return arrow(reverse ? left + GAP : left, reverse ? left : left + GAP);
  });
  const width = journey.hops.length * (WIDE + GAP);
  const label = `${tupleText(journey.packetIn)}${MARKS[lang].colon}${dispositionText(journey.disposition, lang)}`;
  return element('svg', { viewBox: `0 0 ${width} ${HIGH + 16}`, width, height: HIGH + 16, role: 'img', 'aria-label': label }, ...wires, ...boxes);
}

function box(hop: Hop, index: number, x: number, journey: Journey, place: string, lang: Lang, href: string): string {
  const failed = index === journey.hops.length - 1 && journey.disposition.kind !== 'delivered';
  const line = (row: number, text: string, kind = ''): string => element('text', { x: x + 8, y: 26 + row * 18, ...(kind === '' ? {} : { class: kind }) }, escape(shorten(text)));
  return element(
    'a', { href, class: failed ? 'failed' : 'passed' },
    element('rect', { x, y: 8, width: WIDE, height: HIGH, rx: 6 }),
    line(0, `${failed ? 'x ' : ''}${place}`, 'title'),
    line(1, `${hop.devIn ?? '.'} > ${hop.devOut ?? '.'}`),
    line(2, changesOf(hop)),
    line(3, failed ? dispositionText(journey.disposition, lang) : destination(hop, lang)),
  );
}

function shorten(text: string): string {
  return text.length > 28 ? `${text.slice(0, 27)}…` : text;
}

function changesOf(hop: Hop): string {
  return [...new Set(hop.steps.map((step) => step.action).filter((action) => ['dnat', 'snat', 'untranslate', 'encapsulate', 'decapsulate'].includes(action)))].join(', ');
}

function destination(hop: Hop, lang: Lang): string {
  const packet = hop.steps.findLast((step) => step.packet !== undefined)?.packet;
  return packet === undefined ? '' : `${lang === 'zh' ? '发往' : 'to'} ${formatIp(packet.dst)}`;
}

function arrow(from: number, to: number): string {
  const y = 8 + HIGH / 2;
  const back = to > from ? -7 : 7;
  return element('path', { d: `M${from} ${y} H${to} m${back} -5 l${-back} 5 l${back} 5` });
}
