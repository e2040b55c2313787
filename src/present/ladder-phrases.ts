import type { Words } from '../model/finding/index.ts';
import type { Ladder, LadderClock, LadderRung } from '../model/report/index.ts';
import { MARKS } from './punctuation.ts';
import type { Lang } from './phrases.ts';

/** Words about the same packets in several captures. */
const PHRASES = {
  vanish: { en: 'packets vanish between captures', zh: '报文在两个抓包点之间消失' },
  allSeen: { en: 'no packet is seen to vanish between captures', zh: '没有看到报文在抓包点之间消失' },
  recognised: { en: 'packets recognised at two points or more', zh: '个报文在两个或更多抓包点被认出' },
  unclear: { en: 'packets that look like others of the same moment: which is which is not known, and nothing is concluded from them', zh: '个报文与同时刻的其他报文无法区分：不据此下结论' },
  leftOut: { en: 'packets that there was no room for', zh: '个报文因容量限制未被比较' },
  points: { en: 'Points', zh: '抓包点' },
  segments: { en: 'Segments', zh: '区段' },
  crossed: { en: 'crossed', zh: '通过' },
  vanished: { en: 'vanished', zh: '消失' },
  unsure: { en: 'not sure', zh: '不确定' },
  latency: { en: 'latency least / middle / most, ms', zh: '延迟 最小 / 中位 / 最大（毫秒）' },
  ahead: { en: 'clock ahead by', zh: '时钟快' },
  upTo: { en: 'give or take', zh: '误差不超过' },
  reference: { en: 'clock of reference', zh: '基准时钟' },
  oneWay: { en: 'packets of one direction alone: latencies are told from the fastest one on', zh: '只有单向报文：延迟以最快的报文为零点' },
  noClock: { en: 'no packet of the first capture: its clock is not aligned', zh: '没有与第一个抓包相同的报文：时钟未对齐' },
  conversation: { en: 'Conversation', zh: '会话' },
  morePackets: { en: 'packets of it are not shown', zh: '个报文未显示' },
  moreConversations: { en: 'conversations more, in which no more is lost', zh: '个会话未显示，其中丢失不多于以上' },
  deadEnd: { en: 'was last seen at', zh: '最后见于' },
  notSeenAt: { en: 'and not at the next capture in the order given; no other packet shows that its way leads there', zh: '，在给出顺序的下一个抓包中没有看到；没有其他报文表明其路径经过那里' },
  refuted: { en: 'Refuted if', zh: '反证' },
  disproof: { en: 'the capture at the second point lost packets itself, had a filter that leaves them out, or the packets went another way there', zh: '第二个抓包点自身丢失了报文、其过滤器排除了这些报文，或这些报文走了另一条路径' },
  alike: { en: 'looks like others', zh: '与其他报文无法区分' },
  notDecoded: { en: 'read from a pipe: it can not be shown', zh: '来自管道：无法显示' },
} as const satisfies Readonly<Record<string, Words>>;

/** A phrase about the same packets in several captures. */
export function sayOfLadder(phrase: keyof typeof PHRASES, lang: Lang): string {
  return PHRASES[phrase][lang];
}

/** Milliseconds with three digits. */
export function msText(ms: number): string {
  return ms.toFixed(3);
}

/** How a clock stands to the first one. */
export function clockText({ aheadMs, errorMs, basis }: LadderClock, lang: Lang): string {
  if (basis === 'reference') return sayOfLadder('reference', lang);
  if (basis === 'none') return sayOfLadder('noClock', lang);
  const ahead = `${sayOfLadder('ahead', lang)} ${msText(aheadMs)} ms`;
  return `${ahead}${MARKS[lang].comma}${basis === 'one-way' ? sayOfLadder('oneWay', lang) : `${sayOfLadder('upTo', lang)} ${msText(errorMs ?? 0)} ms`}`;
}

/** What became of a packet, in a few words; nothing where it arrived. */
export function fateText({ fate, between }: LadderRung, points: Ladder['points'], lang: Lang): string {
  const [after, before] = between ?? [];
  const place = after === undefined || before === undefined ? '' : ` ${points[after]?.name ?? ''} > ${points[before]?.name ?? ''}`;
  switch (fate) {
    case 'arrived': return '';
    case 'vanished': return `x ${sayOfLadder('vanished', lang)}${place}`;
    case 'unsure': return `? ${sayOfLadder('unsure', lang)}${place}`;
    case 'unclear': return `? ${sayOfLadder('alike', lang)}`;
  }
}

/** The share of packets that vanished, as text. */
export function shareText(vanished: number, crossed: number): string {
  const share = (100 * vanished) / Math.max(1, vanished + crossed);
  return `${share >= 10 ? share.toFixed(0) : share.toFixed(1)} %`;
}
