import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import type { NameStep } from '../../model/resolve/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameFix, NameView } from './name-cause.ts';

const ID = 'upstream-never-answers';

const TITLE: Words = { en: '{from} sends {name} on to {server}, which never answers', zh: '{from} 将 {name} 转发给 {server}，而后者从不应答' };
const EXPLANATION: Words = {
  en: 'By its configuration {from} is not the one who knows this name: it asks another server, and every query to that one is lost or refused. The program hears of it as a failure of {from}, or waits.',
  zh: '按其配置，{from} 本身不掌握该域名，而是询问另一台服务器，但发往那台服务器的查询全部丢失或被拒绝。程序看到的是 {from} 应答失败，或一直等待。',
};
const DISPROOF: Words = { en: 'dig @{server} {name}, asked where {from} is, with an answer', zh: '在 {from} 处执行 dig @{server} {name}，得到了应答' };
const INSTEAD: Words = { en: 'Send the name to {address} instead, the address of {service}, which answers for it', zh: '改为将该域名发往 {address}（{service} 的地址），它能够应答' };
const LEAVE: Words = { en: 'Take the line that leads to {server} out', zh: '删除指向 {server} 的那一行' };

/** A server in the middle of a chain that hands a name on to one who is not there any more (article 000: the forwarder and the load balancer behind it). */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [INSTEAD, LEAVE] },
  detect: (view) => {
    const wanted = view.question.name.toLowerCase().replace(/\.$/, '');
    const handed = stepsOf(view).filter(({ depth, question, loops }) => depth > 0 && loops !== true && question.name.toLowerCase() === wanted);
    const ways = new Map(handed.map((step) => [`${step.from} ${step.server}:${step.port}`, step]));
    return [...ways].filter(([way]) => handed.filter((step) => `${step.from} ${step.server}:${step.port}` === way).every(isSilent)).map(([, step]) => faultOf(view, step));
  },
};

function isSilent({ came }: NameStep): boolean {
  return came.kind === 'lost' || came.kind === 'refused' || came.kind === 'unreachable';
}

function faultOf(view: NameView, step: NameStep): NameFault {
  const facts = { name: step.question.name, from: step.from, server: step.server };
  const led = distinctLines(stepsOf(view).filter(({ at, question }) => at === step.from && question.name === step.question.name).flatMap(({ because }) => because).filter(({ text }) => text.includes(step.server)));
  const others = view.dnsServices.filter(({ address }) => address !== step.server);
  const fixes = led.flatMap(({ ref, text }): readonly NameFix[] => (ref === undefined ? [] : [
    ...others.map(({ address, service }): NameFix => ({ message: filled(INSTEAD, { ...facts, address, service }), commands: [], edits: [{ ...ref, text: text.replace(step.server, address) }] })),
    { message: filled(LEAVE, facts), commands: [], edits: [{ file: ref.file, line: ref.line }] },
  ]));
  return { id: ID, decides: true, silence: { from: step.from, server: step.server }, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts), evidence: distinctLines([...led, ...step.because]), fixes };
}
