import type { DecodedPacket, Ladder, LadderConversation, LadderRung, LadderSight } from '../../model/report/index.ts';
import { clockText, fateText, msText, sayOfLadder, shareText } from '../ladder-phrases.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { element, escape } from './escape.ts';
import { ladderPicture } from './ladder-picture.ts';

/** The same packets in several captures: points, segments, and each conversation as a ladder whose arrows open the packets. */
export function ladderSection(ladder: Ladder, lang: Lang): readonly string[] {
  const { points, segments, recognised, unclear, conversations, conversationsLeftOut, deadEnds } = ladder;
  const hasLost = segments.some(({ vanished }) => vanished > 0);
  const name = (point: number): string => points[point]?.name ?? '';
  const cell = (text: string, attributes: Readonly<Record<string, string>> = {}): string => element('td', attributes, escape(text));
  const head = (...texts: readonly string[]): string => element('tr', {}, ...texts.map((text) => element('th', {}, escape(text))));
  return [
    element('h1', {}, element('span', { class: hasLost ? 'bad' : 'good' }, escape(sayOfLadder(hasLost ? 'vanish' : 'allSeen', lang)))),
    element('p', {}, escape(`${recognised} ${sayOfLadder('recognised', lang)}${unclear === 0 ? '' : `${MARKS[lang].semicolon}${unclear} ${sayOfLadder('unclear', lang)}`}`)),
    element('h2', {}, escape(sayOfLadder('segments', lang))),
    element('table', {}, head('', sayOfLadder('crossed', lang), sayOfLadder('vanished', lang), sayOfLadder('unsure', lang), sayOfLadder('latency', lang)), ...segments.map(({ from, to, crossed, vanished, unsure, latencyMs }) => element(
      'tr', vanished === 0 ? {} : { class: 'bad' }, cell(`${name(from)} > ${name(to)}`, { class: 'mono' }), cell(`${crossed}`), cell(vanished === 0 ? '0' : `${vanished} (${shareText(vanished, crossed)})`), cell(`${unsure}`), cell(latencyMs === undefined ? '' : [latencyMs.least, latencyMs.middle, latencyMs.most].map(msText).join(' / ')),
    ))),
    ...(hasLost ? [element('p', { class: 'faint' }, escape(`${sayOfLadder('refuted', lang)}${MARKS[lang].colon}${sayOfLadder('disproof', lang)}`))] : []),
    ...deadEnds.map((end) => element('p', { class: 'doubt' }, escape(`${end.name} (${end.packets}) ${sayOfLadder('deadEnd', lang)} ${name(end.lastSeen)}${lang === 'en' ? ' ' : ''}${sayOfLadder('notSeenAt', lang)}${MARKS[lang].colon}${name(end.notSeenAt)}`))),
    element('h2', {}, escape(sayOfLadder('points', lang))),
    element('table', {}, ...points.map((point) => element('tr', {}, cell(point.name, { class: 'mono' }), cell(clockText(point.clock, lang))))),
    ...conversations.map((one, index) => conversationSection(one, index, points, lang)),
    ...(conversationsLeftOut === 0 ? [] : [element('p', { class: 'faint' }, escape(`${conversationsLeftOut} ${sayOfLadder('moreConversations', lang)}`))]),
  ];
}

function conversationSection(conversation: LadderConversation, index: number, points: Ladder['points'], lang: Lang): string {
  const { name, points: shown, forms, packets, rungs } = conversation;
  const anchor = (rung: number): string => `l${index}r${rung}`;
  return [
    element('h2', {}, escape(`${sayOfLadder('conversation', lang)} `), element('code', {}, escape(name))),
    element('ul', {}, ...shown.flatMap((point, place) => (forms[place] === '' ? [] : [element('li', { class: 'mono faint' }, escape(`${points[point]?.name ?? ''}${MARKS[lang].colon}${forms[place] ?? ''}`))]))),
    element('div', { class: 'scroll' }, ladderPicture(conversation, points, lang, (rung) => `#${anchor(rung)}`)),
    ...(packets > rungs.length ? [element('p', { class: 'faint' }, escape(`${packets - rungs.length} ${sayOfLadder('morePackets', lang)}`))] : []),
    ...rungs.map((rung, place) => packetSection(rung, anchor(place), points, lang)),
  ].join('');
}

/** What an arrow opens: the packet at each point that saw it. */
function packetSection(rung: LadderRung, id: string, points: Ladder['points'], lang: Lang): string {
  return element(
    'section', { class: 'steps', id },
    element('h3', {}, escape(`${rung.direction === 'there' ? '→' : '←'} ${rung.what} ${fateText(rung, points, lang)}`)),
    ...rung.sights.map((sight) => sightSection(sight, points, lang)),
  );
}

function sightSection({ point, number, atMs, form, ttl, tunnels, decoded }: LadderSight, points: Ladder['points'], lang: Lang): string {
  const head = `${points[point]?.name ?? ''} #${number}${MARKS[lang].colon}${msText(atMs)} ms${MARKS[lang].comma}${tunnels === undefined ? form : `${tunnels} { ${form} }`}${MARKS[lang].comma}ttl ${ttl}`;
  return [element('p', { class: 'mono' }, escape(head)), decoded === undefined ? element('p', { class: 'faint' }, escape(sayOfLadder('notDecoded', lang))) : decodedTable(decoded)].join('');
}

function decodedTable({ layers, hex }: DecodedPacket): string {
  const rows = layers.map(({ name, fields }) => element('tr', {}, element('td', { class: 'mono' }, escape(name)), element('td', { class: 'mono' }, escape(fields.map((field) => field.join(' ')).join(', ')))));
  const lines = hex.match(/.{1,64}/g) ?? [];
  return [element('table', {}, ...rows), element('pre', { class: 'faint' }, escape(lines.map((line) => (line.match(/../g) ?? []).join(' ')).join('\n')))].join('');
}
