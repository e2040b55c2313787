import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import { parseIp } from '../../net/ip.ts';
import { contains, parsePrefix } from '../../net/prefix.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameFix, NameView } from './name-cause.ts';

const ID = 'answer-without-gateway-rule';
/** Addresses that are never routed (RFC 3927): a virtual machine reaches one by VPCGW or not at all. */
const LINK_LOCAL = parsePrefix('169.254.0.0/16');

const TITLE: Words = { en: '{name} resolves to {address}, for which VPCGW has no rule', zh: '{name} 解析为 {address}，而 VPCGW 没有该地址的规则' };
const EXPLANATION: Words = {
  en: 'The name is answered, and the address leads nowhere: it is link-local, which nothing routes, so that a machine of a VPC reaches it by a row of t_route alone, and none has it as its vip. Every connection to the name waits in vain. The address of the answer, or the row, is wrong.',
  zh: '域名能够解析，但该地址无处可达：它是链路本地地址，不会被路由，VPC 内的机器只能通过 t_route 中的规则访问，而没有任何一行的 vip 是它。到该域名的所有连接都一直等待直到超时。应答中的地址或规则有误。',
};
const DISPROOF: Words = { en: 'select * from t_route where vip=\'{address}\' shows a row of vpcId -1 or of the machine\'s VPC', zh: 'select * from t_route where vip=\'{address}\' 显示有 vpcId 为 -1 或属于该机器所在 VPC 的行' };
const WRITE: Words = { en: 'Write {own} instead of {address}, the address of {service}', zh: '将 {address} 改为 {own}（{service} 的地址）' };

/** A name whose answer is no address of the gateway that the asker reaches services by (article 000: the address of local data). */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [WRITE] },
  detect: (view) => {
    const answers = view.lookups.flatMap(({ ways }) => ways.flatMap(({ answer }) => (answer.kind === 'addresses' ? answer.addresses : [])));
    return [...new Set(answers)].filter((address) => isLinkLocal(address) && view.gatewayRuleFor?.(address) === false).map((address) => faultOf(view, address));
  },
};

function isLinkLocal(address: string): boolean {
  const ip = parseIp(address);
  return ip !== undefined && LINK_LOCAL !== undefined && contains(LINK_LOCAL, ip);
}

function faultOf(view: NameView, address: string): NameFault {
  const facts = { name: view.question.name, address };
  const said = stepsOf(view).filter(({ came }) => came.kind === 'answer' && came.answers.some(({ data }) => data === address));
  const lines = distinctLines(said.flatMap(({ because }) => because).filter(({ text }) => text.includes(address)));
  const others = view.ownAddresses.filter((own) => own.address !== address);
  const fixes = lines.flatMap(({ ref, text }) => others.flatMap(({ address: own, service }): readonly NameFix[] => (ref === undefined ? [] : [{ message: filled(WRITE, { ...facts, own, service }), commands: [], edits: [{ ...ref, text: text.replace(address, own) }] }])));
  return { id: ID, decides: true, evenResolved: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts), evidence: [...lines, ...others.map(({ because }) => because)], fixes };
}
