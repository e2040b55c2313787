import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import type { Because } from '../../model/network/index.ts';
import type { NameStep } from '../../model/resolve/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameFix, NameView } from './name-cause.ts';

const ID = 'server-refuses-name';

const TITLE: Words = { en: '{at} refuses to answer for {name}', zh: '{at} 拒绝回答 {name}' };
const EXPLANATION: Words = {
  en: 'It answers REFUSED: by its configuration it is not responsible for this name, or not for whoever asks. {from} sends the query to it all the same, and has no other answer to give.',
  zh: '它应答 REFUSED：按其配置，它不负责该域名，或不为该查询者服务。而 {from} 仍将查询发给它，除此之外没有别的应答可给。',
};
const DISPROOF: Words = { en: 'dig @{server} {name}, asked where {from} is, with another status than REFUSED', zh: '在 {from} 处执行 dig @{server} {name}，状态不是 REFUSED' };
const ALLOW: Words = { en: 'Let {from} ask: allow its addresses in the access-control of {at}', zh: '允许 {from} 查询：在 {at} 的 access-control 中放行其地址' };
const STOP: Words = { en: 'Send this name to a server that knows it: change or remove the line that leads to {server}', zh: '将该域名发往能够解析它的服务器：修改或删除指向 {server} 的那一行' };

const SERVE: Words = { en: 'Let {at} answer for {zone}, which {from} sends to it: add the zone to the server block that has the name: {line}', zh: '让 {at} 应答 {zone}（{from} 将该域发给它）：在含有该域名的 server block 中加上该域：{line}' };

/** A server that answers REFUSED to another server or to the program: it has no zone for the name, or keeps the asker out. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [ALLOW, SERVE, STOP] },
  detect: (view) => {
    const looping = stepsOf(view).flatMap(({ loops, from }) => (loops === true ? [from] : []));
    const refused = stepsOf(view).filter(({ came, at }) => came.kind === 'answer' && came.rcode === 'REFUSED' && !(at !== undefined && looping.includes(at)));
    const deepest = refused.filter((step) => !refused.some((other) => other.depth > step.depth && other.question.name === step.question.name));
    const servers = [...new Map(deepest.map((step) => [`${step.from} ${step.server}`, step])).values()];
    return servers.map((step) => faultOf(view, step));
  },
};

/** A line of unbound that refuses, written so that it allows. */
function allowing({ ref, text }: Because, facts: Parameters<typeof filled>[1]): readonly NameFix[] {
  const allowed = text.replace(/(access-control:\s*\S+\s+)(?:refuse|refuse_non_local)\b/, '$1allow');
  return ref === undefined || allowed === text ? [] : [{ message: filled(ALLOW, facts), commands: [], edits: [{ file: ref.file, line: ref.line, text: allowed }] }];
}

/** A server block of a Corefile whose port nobody else of this name has, written so that it is for the zone that is forwarded to it, too. Which block has the name, the model tells. */
function serving({ ref, text }: Because, led: readonly Because[], facts: { readonly name: string } & Parameters<typeof filled>[1]): readonly NameFix[] {
  const [, before, port = '', rest] = /^(.*?)\s*(:\d+)?(\s*\{\s*)$/.exec(text) ?? [];
  if (ref === undefined || before === undefined || rest === undefined) return [];
  const zones = new Set(led.flatMap((line) => /^\s*forward\s+(\S+)\s/.exec(line.text)?.[1] ?? []).filter((zone) => zone !== '.' && isBelow(facts.name, zone)));
  return [...zones].map((zone): NameFix => {
    const line = `${before}${port} ${zone}${port}${rest}`;
    return { message: filled(SERVE, { ...facts, zone, line: line.trim() }), commands: [], edits: [{ file: ref.file, line: ref.line, text: line }] };
  });
}

function isBelow(name: string, zone: string): boolean {
  const [inner, outer] = [name, zone].map((text) => `.${text.toLowerCase().replace(/\.$/, '')}`) as [string, string];
  return inner.endsWith(outer);
}

function faultOf(view: NameView, step: NameStep): NameFault {
  const facts = { at: step.at ?? step.server, name: step.question.name, from: step.from, server: step.server };
  const asking = stepsOf(view).filter((one) => one.at === step.from && one.question.name === step.question.name).flatMap(({ because }) => because);
  const led = asking.filter(({ text }) => text.includes(step.server));
  return {
    id: ID, ...(step.question.name.toLowerCase() === view.question.name.toLowerCase().replace(/\.$/, '') ? { decides: true as const } : {}), title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts),
    evidence: distinctLines([...step.because, ...led]), fixes: [...step.because.flatMap((line) => [...allowing(line, facts), ...serving(line, led, facts)]), ...led.flatMap(({ ref }): NameFix[] => (ref === undefined ? [] : [{ message: filled(STOP, facts), commands: [], edits: [{ file: ref.file, line: ref.line }] }]))],
  };
}
