import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import { NO_FORWARD_LINE } from '../../model/resolve/index.ts';
import type { NameStep } from '../../model/resolve/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameFix, NameView } from './name-cause.ts';

const ID = 'forwarder-has-no-line';

const TITLE: Words = { en: 'forward.conf of dpdns at {at} has no line for {name}', zh: '{at} 的 dpdns 的 forward.conf 中没有 {name} 的行' };
const EXPLANATION: Words = {
  en: 'The query arrives there, and dpdns sends a name on only by a line of its own, for clients of the prefix that the line begins with. A line with this name and the address of the DNS service behind it is wanted.',
  zh: '查询到达了那里，但 dpdns 只按该域名自己的行、且只为该行前缀内的客户端转发。需要一行写明该域名及其后 DNS 服务的地址。',
};
const DISPROOF: Words = { en: 'grep -F {name} in the forward.conf that the dpdns process reads, with a line for the client', zh: '在 dpdns 进程所读的 forward.conf 中 grep -F {name}，有适用于该客户端的行' };
const ADD: Words = { en: 'Add the line that sends the name to {address}, the address of {service}, which answers for it: {line}', zh: '添加一行，将该域名转发到 {address}（{service} 的地址，它能够应答）：{line}' };

/** A name that the forwarder between virtual machines and the DNS service has no line for (article 000). */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [ADD] },
  detect: (view) => {
    const without = stepsOf(view).filter(({ because, question }) => question.name.toLowerCase() === view.question.name.toLowerCase().replace(/\.$/, '') && because.some(({ text }) => text.startsWith(NO_FORWARD_LINE)));
    return [...new Map(without.map((step) => [step.at ?? step.server, step])).values()].map((step) => faultOf(view, step));
  },
};

function faultOf(view: NameView, step: NameStep): NameFault {
  const facts = { at: step.at ?? step.server, name: view.question.name };
  // Its last line, below which another one may stand.
  const [last] = step.because.flatMap(({ ref }) => ref ?? []);
  const line = (address: string): string => `0.0.0.0/0       ${step.question.name.replace(/\.$/, '')}.   ${address}         1`;
  const fixes = view.dnsServices.flatMap(({ address, service }): readonly NameFix[] => (last === undefined ? [] : [{ message: filled(ADD, { ...facts, address, service, line: line(address) }), commands: [], edits: [{ ...last, below: line(address) }] }]));
  return { id: ID, decides: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts), evidence: distinctLines(step.because), fixes };
}
