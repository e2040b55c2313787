import type { Words } from '../model/finding/index.ts';
import type { JoinedCrossing, JoinedDifference, JoinedFlow, JoinedSight, JoinedWire, Query } from '../model/report/index.ts';
import { outcomeText } from './describe.ts';
import { dispositionText } from './disposition.ts';
import { MARKS } from './punctuation.ts';
import type { Lang } from './phrases.ts';

/** Words about captures beside the model. */
const PHRASES = {
  'agrees-same': { en: 'lost where the model loses it', zh: '丢失位置与模型一致' },
  'agrees-further': { en: 'fails as the model says, and the model has it further on than it was recognised in these captures', zh: '与模型结论一致；模型中它走得比这些抓包中能认出的更远' },
  agrees: { en: 'fails as the model says', zh: '与模型结论一致' },
  differs: { en: 'wire and model contradict each other; the wire is what happened', zh: '抓包与模型矛盾，以抓包为准' },
  unsure: { en: 'the model does not know; the wire is what happened', zh: '模型无法判定，以抓包为准' },
  none: { en: 'nothing fails in the captures that the model could be asked', zh: '抓包中没有可供模型判定的失败连接' },
  leftOut: { en: 'questions more are not asked of the model', zh: '个问题未向模型提出' },
  wire: { en: 'Wire', zh: '抓包' },
  lastSeen: { en: 'last seen at', zh: '最后见于' },
  asked: { en: 'its SYN or question is packet', zh: '起始报文为' },
  answer: { en: 'the answer', zh: '应答' },
  times: { en: 'connections', zh: '个连接' },
  translated: { en: 'in the capture translated to', zh: '抓包中已转换为' },
  openedBy: { en: 'opened with the client\'s address by load balancer', zh: '由负载均衡以客户端地址发起：' },
  model: { en: 'Model', zh: '模型' },
  doubted: { en: 'Cause that the model names', zh: '模型给出的原因' },
  outcome: { en: 'the model says', zh: '模型结论为' },
  'not-expected': { en: 'seen, and in the model never there', zh: '已抓到，而模型中不会出现' },
  'gone-before': { en: 'the model carries it through', zh: '模型中它经过' },
  goneOnWire: { en: 'on the wire it is gone between', zh: '实际上它消失于' },
  'no-answer': { en: 'in the model its answer leaves by the device by which it came, and none was seen there', zh: '模型中应答从请求到达的设备发出，而该处没有抓到应答' },
} as const satisfies Readonly<Record<string, Words>>;

/** A phrase about captures beside the model. */
export function sayOfJoined(phrase: keyof typeof PHRASES, lang: Lang): string {
  return PHRASES[phrase][lang];
}

/** The answer in one line. */
export function agreementText({ agreement, place }: JoinedWire, lang: Lang): string {
  return sayOfJoined(agreement === 'agrees' && place !== undefined ? `agrees-${place}` : agreement, lang);
}

/** `udp 10.0.0.1 > 10.96.0.10:53`. */
export function askedText({ from, to, protocol }: Query): string {
  const end = (one: Query['to']): string => (one.kind !== 'address' ? '' : one.port === undefined ? one.ip : `${one.ip.includes(':') ? `[${one.ip}]` : one.ip}:${one.port}`);
  return `${protocol ?? ''} ${end(from)} > ${end(to)}`;
}

/** What the client saw, and the furthest point that was reached. */
export function wireText({ file, packet, times, saw, lastSeen, translatedTo, openedBy }: JoinedWire, lang: Lang): string {
  const { comma, semicolon } = MARKS[lang];
  return [
    outcomeText(saw, lang), ...(times > 1 ? [`${comma}${times} ${sayOfJoined('times', lang)}`] : []), `${semicolon}${sayOfJoined('asked', lang)} ${file}#${packet}`,
    ...(translatedTo === undefined ? [] : [`${comma}${sayOfJoined('translated', lang)} ${translatedTo}`]), ...(openedBy === undefined ? [] : [`${comma}${sayOfJoined('openedBy', lang)}${lang === 'en' ? ' ' : ''}${openedBy.balancer} (${openedBy.form})`]), ...(lastSeen === undefined ? [] : [`${semicolon}${sightText(lastSeen, lang)}`]),
  ].join('');
}

function sightText({ direction, point, number, form, ttl }: JoinedSight, lang: Lang): string {
  const space = lang === 'en' ? ' ' : '';
  return `${direction === 'back' ? `${sayOfJoined('answer', lang)}${space}` : ''}${sayOfJoined('lastSeen', lang)} ${point} (#${number}${MARKS[lang].comma}${form}${MARKS[lang].comma}ttl ${ttl})`;
}

/** How it goes in the model, and where it ends there. */
export function predictedText({ predicted, refused, places }: JoinedFlow, lang: Lang): string {
  if (refused !== undefined) return refused[lang];
  if (predicted === undefined) return '';
  const { outcome, ending } = predicted;
  return `${outcomeText(outcome, lang)}${ending === undefined ? '' : `${MARKS[lang].colon}${places[ending.disposition.netns] ?? ending.disposition.netns} ${dispositionText(ending.disposition, lang)}`}`;
}

/** What the wire shows and the model denies. */
export function differenceText(difference: JoinedDifference, places: JoinedFlow['places'], lang: Lang): string {
  const { colon, comma, semicolon } = MARKS[lang];
  const at = ({ netns, dev }: JoinedCrossing): string => `${places[netns] ?? netns} ${dev}`;
  switch (difference.kind) {
    case 'outcome': return `${sayOfJoined('outcome', lang)}${colon}${difference.predicted.map((outcome) => outcomeText(outcome, lang)).join(comma)}`;
    case 'not-expected': return `${sayOfJoined('not-expected', lang)}${colon}${difference.sight.point} #${difference.sight.number}${comma}${difference.sight.form}${comma}ttl ${difference.sight.ttl}`;
    case 'gone-before': return `${sayOfJoined('gone-before', lang)} ${at(difference.crossing)}${semicolon}${sayOfJoined('goneOnWire', lang)} ${difference.after} > ${difference.before}`;
    case 'no-answer': return `${sayOfJoined('no-answer', lang)}${colon}${at(difference.crossing)}`;
  }
}
