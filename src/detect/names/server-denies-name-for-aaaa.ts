import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import type { Because } from '../../model/network/index.ts';
import type { NameStep } from '../../model/resolve/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameFix, NameView } from './name-cause.ts';

const ID = 'server-denies-name-for-aaaa';

const TITLE: Words = { en: '{at} has an address of {name}, and answers AAAA as if there were no such name', zh: '{at} 有 {name} 的地址，却对 AAAA 应答不存在该域名' };
const EXPLANATION: Words = {
  en: 'NXDOMAIN is said of the name and not of a type: whoever is told it need not look at another answer. musl does not: with NXDOMAIN to one of its two questions the name does not exist. glibc and Go take the address that came for A. A name without an address of this type has an answer of its own: NOERROR without records.',
  zh: 'NXDOMAIN 说的是整个域名，而不是某个类型：得到它的程序无须再看其他应答。musl 正是如此：两个问题之一得到 NXDOMAIN，域名就不存在。glibc 与 Go 则采用 A 的应答中的地址。没有该类型地址的域名有其自己的应答：没有记录的 NOERROR。',
};
const DISPROOF: Words = { en: 'dig @{server} {name} AAAA, asked where {from} is, with another status than NXDOMAIN', zh: '在 {from} 处执行 dig @{server} {name} AAAA，状态不是 NXDOMAIN' };
const NO_DATA: Words = { en: 'Answer AAAA with NOERROR and no records: rcode NOERROR', zh: '对 AAAA 应答没有记录的 NOERROR：rcode NOERROR' };

/** A server that says NXDOMAIN for one type of a name of which it has the other: often a template of CoreDNS against IPv6, or a load balancer that knows A alone (RFC 4074 section 4.2). */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [NO_DATA] },
  detect: (view) => {
    if (view.lookups.every(({ verdict }) => verdict.kind !== 'not-resolved')) return [];
    const own = stepsOf(view).filter(({ depth }) => depth === 0);
    const denied = own.filter((step) => step.question.type === 'AAAA' && step.came.kind === 'answer' && step.came.rcode === 'NXDOMAIN' && own.some((other) => hasAddress(other, step)));
    return [...new Map(denied.map((step) => [`${step.at ?? ''} ${step.server} ${step.question.name}`, step])).values()].map((step) => faultOf(view, step));
  },
};

function hasAddress({ question, server, came }: NameStep, denied: NameStep): boolean {
  return question.type === 'A' && question.name === denied.question.name && server === denied.server && came.kind === 'answer' && came.rcode === 'NOERROR' && came.answers.length > 0;
}

function faultOf(view: NameView, step: NameStep): NameFault {
  const facts = { at: step.at ?? step.server, name: step.question.name, from: step.from, server: step.server };
  const deeper = stepsOf(view).filter(({ question, came }) => question.name === step.question.name && question.type === 'AAAA' && came.kind === 'answer' && came.rcode === 'NXDOMAIN');
  const evidence = distinctLines(deeper.flatMap(({ because }) => because));
  return { id: ID, decides: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts), evidence, fixes: evidence.flatMap(noData) };
}

/** The line of a Corefile's template that says NXDOMAIN. */
function noData({ ref, text }: Because): readonly NameFix[] {
  const [, before] = /^(\s*rcode\s+)NXDOMAIN\s*$/i.exec(text) ?? [];
  return ref === undefined || before === undefined ? [] : [{ message: NO_DATA, commands: [], edits: [{ ...ref, text: `${before}NOERROR` }] }];
}
