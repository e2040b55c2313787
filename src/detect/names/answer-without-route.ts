import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import type { Because } from '../../model/network/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameFix, NameView, OwnAddress } from './name-cause.ts';

const ID = 'answer-without-route';

const TITLE: Words = { en: '{name} resolves to {address}, which {asker} has no route to', zh: '{name} 解析为 {address}，而 {asker} 没有到该地址的路由' };
const EXPLANATION: Words = {
  en: 'The name has addresses of IPv6 alone, and there is no IPv6 where it is asked: every connection to it fails at once with "Network is unreachable". The record of type A is missing, or its answer was lost on the way to the program.',
  zh: '该域名只有 IPv6 地址，而查询方所在之处没有 IPv6：到该域名的每个连接都立即失败，报“Network is unreachable”。缺少 A 记录，或 A 的应答未能到达程序。',
};
const DISPROOF: Words = { en: 'ip -6 route get {address}, where {asker} is, shows a route', zh: '在 {asker} 处执行 ip -6 route get {address}，显示有路由' };
const ADD: Words = { en: 'Give the name the address of {service}, too: {line}', zh: '为该域名同时写上 {service} 的地址：{line}' };

/** A name that resolves to addresses of IPv6 where there is none. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [ADD] },
  detect: (view) => {
    const ways = view.lookups.flatMap(({ ways: all }) => all).filter(({ noRoute, oneId }) => noRoute !== undefined && oneId === undefined);
    const found = new Map(ways.flatMap(({ answer, noRoute = [] }) => (answer.kind === 'addresses' ? answer.addresses : []).map((address) => [address, noRoute] as const)));
    return [...found].map(([address, lines]) => faultOf(view, address, lines));
  },
};

function faultOf(view: NameView, address: string, lines: readonly Because[]): NameFault {
  const facts = { name: view.question.name, address, asker: view.asker };
  const steps = stepsOf(view).filter(({ came }) => came.kind === 'answer' && came.answers.some(({ data }) => data === address));
  const said = distinctLines(steps.flatMap(({ because }) => because).filter(({ text }) => text.includes(address)));
  const names = [...new Set(steps.map(({ question }) => question.name.replace(/\.$/, '')))];
  const own = names.flatMap((name) => view.serviceAddresses(name).filter((one) => one.address.includes('.')));
  const fixes = said.flatMap((line) => own.flatMap((one) => withRecord(line, one, facts)));
  return { id: ID, decides: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts), evidence: distinctLines([...said, ...(fixes.length === 0 ? [] : own.map(({ because }) => because)), ...lines]), fixes };
}

/** The same line of a hosts file with the address of IPv4, below that of IPv6. */
function withRecord({ ref, text }: Because, { address, service }: OwnAddress, facts: { readonly address: string } & Parameters<typeof filled>[1]): readonly NameFix[] {
  if (ref === undefined || text.trim().split(/\s+/)[0] !== facts.address) return [];
  const line = text.replace(facts.address, address);
  return [{ message: filled(ADD, { ...facts, service, line: line.trim() }), commands: [], edits: [{ ...ref, below: line }] }];
}
