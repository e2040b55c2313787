import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import type { Because } from '../../model/network/because.ts';
import type { NameStep } from '../../model/resolve/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameFix, NameView } from './name-cause.ts';

const ID = 'server-has-no-such-name';

const TITLE: Words = { en: '{at} says that there is no {name}', zh: '{at} 称不存在 {name}' };
const EXPLANATION: Words = {
  en: 'The query comes to the server that is responsible for the name by the configuration of all before it, and that one has no such name. Everybody on the way hands its answer on.',
  zh: '按沿途各服务器的配置，查询到达了负责该域名的服务器，而它没有这个名称。沿途各服务器只是转交其应答。',
};
const DISPROOF: Words = { en: 'dig @{server} {name}, asked where {from} is, with another status than NXDOMAIN', zh: '在 {from} 处执行 dig @{server} {name}，状态不是 NXDOMAIN' };
const ADD: Words = { en: 'Give the name the address of {service}: {line}', zh: '为该域名写上 {service} 的地址：{line}' };

/** The end of a chain of servers without the name that is asked for, as it was asked for (article 000: no line of it in the local data). What a search list makes of a name is none. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [ADD] },
  detect: (view) => {
    if (view.lookups.every(({ verdict }) => verdict.kind !== 'not-resolved')) return [];
    const wanted = view.question.name.toLowerCase().replace(/\.$/, '');
    const said = stepsOf(view).filter(({ came, question }) => question.name.toLowerCase() === wanted && came.kind === 'answer' && came.rcode === 'NXDOMAIN');
    const deepest = Math.max(...said.map(({ depth }) => depth));
    const ends = new Map(said.filter(({ depth }) => depth === deepest && depth > 0).map((step) => [step.at ?? step.server, step]));
    return [...ends.values()].map((step) => faultOf(view, step));
  },
};

function faultOf(view: NameView, step: NameStep): NameFault {
  const facts = { at: step.at ?? step.server, name: step.question.name, from: step.from, server: step.server };
  const way = stepsOf(view).filter(({ depth, question, came }) => depth < step.depth && question.name === step.question.name && came.kind === 'answer').flatMap(({ because }) => because);
  const zones = step.because.flatMap(({ ref, text }) => (ref !== undefined && /^\s*local-zone:/.test(text) ? [{ ref, text }] : []));
  const fixes = zones.flatMap(({ ref, text }) => view.ownAddresses.map(({ address, service }) => withRecord(ref, text, { ...facts, address, service })));
  const own = fixes.length === 0 ? [] : view.ownAddresses.map(({ because }) => because);
  return { id: ID, decides: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts), evidence: distinctLines([...step.because, ...own, ...way]), fixes };
}

/** The record of a name below the line of unbound that has its zone. */
function withRecord(ref: NonNullable<Because['ref']>, zone: string, facts: { readonly name: string; readonly address: string; readonly service: string }): NameFix {
  const line = `local-data: "${facts.name.replace(/\.$/, '')}. 3600 IN A ${facts.address}"`;
  return { message: filled(ADD, { ...facts, line }), commands: [], edits: [{ ...ref, below: `${/^\s*/.exec(zone)?.[0] ?? ''}${line}` }] };
}
