import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import type { Because } from '../../model/network/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameView } from './name-cause.ts';

const ID = 'answer-without-route';

const TITLE: Words = { en: '{name} resolves to {address}, which {asker} has no route to', zh: '{name} 解析为 {address}，而 {asker} 没有到该地址的路由' };
const EXPLANATION: Words = {
  en: 'The name has addresses of IPv6 alone, and there is no IPv6 where it is asked: every connection to it fails at once with "Network is unreachable". The record of type A is missing, or its answer was lost on the way to the program.',
  zh: '该域名只有 IPv6 地址，而查询方所在之处没有 IPv6：到该域名的每个连接都立即失败，报“Network is unreachable”。缺少 A 记录，或 A 的应答未能到达程序。',
};
const DISPROOF: Words = { en: 'ip -6 route get {address}, where {asker} is, shows a route', zh: '在 {asker} 处执行 ip -6 route get {address}，显示有路由' };

/** A name that resolves to addresses of IPv6 where there is none. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [] },
  detect: (view) => {
    const ways = view.lookups.flatMap(({ ways: all }) => all).filter(({ noRoute, oneId }) => noRoute !== undefined && oneId === undefined);
    const found = new Map(ways.flatMap(({ answer, noRoute = [] }) => (answer.kind === 'addresses' ? answer.addresses : []).map((address) => [address, noRoute] as const)));
    return [...found].map(([address, lines]) => faultOf(view, address, lines));
  },
};

function faultOf(view: NameView, address: string, lines: readonly Because[]): NameFault {
  const facts = { name: view.question.name, address, asker: view.asker };
  const said = stepsOf(view).filter(({ came }) => came.kind === 'answer' && came.answers.some(({ data }) => data === address)).flatMap(({ because }) => because).filter(({ text }) => text.includes(address));
  return { id: ID, decides: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts), evidence: distinctLines([...said, ...lines]), fixes: [] };
}
