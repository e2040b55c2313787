import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import type { Because } from '../../model/network/index.ts';
import { NO_FORWARD_LINE } from '../../model/resolve/index.ts';
import type { NameStep } from '../../model/resolve/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameFix, NameView } from './name-cause.ts';

const ID = 'server-fails-for-name';

const TITLE: Words = { en: '{at} answers {name} with SERVFAIL by its own configuration', zh: '{at} 按其自身配置对 {name} 应答 SERVFAIL' };
const EXPLANATION: Words = {
  en: 'It asks nobody: the query ends in a part of its configuration that has nothing for this name and hands it on to no other. In CoreDNS that is hosts or template without fallthrough, or a server block without a plugin for other names. Resolvers take SERVFAIL for a failure of the server and not for an answer: they try again, and musl ends the search.',
  zh: '它没有再询问任何服务器：查询止于其配置的某一部分，那里没有该域名，也不会继续往下传。在 CoreDNS 中，这是没有 fallthrough 的 hosts 或 template，或没有插件负责其他域名的 server block。解析器把 SERVFAIL 视为服务器故障而不是答案：它们会重试，而 musl 会停止搜索。',
};
const DISPROOF: Words = { en: 'dig @{server} {name}, asked where {from} is, with another status than SERVFAIL', zh: '在 {from} 处执行 dig @{server} {name}，状态不是 SERVFAIL' };
const FALL: Words = { en: 'Let names that are not there go on to the next plugin: fallthrough', zh: '让此处没有的域名继续交给下一个插件：fallthrough' };

/** A server that answers SERVFAIL to the name as it is wanted, and asked no other server for it. A dpdns without a line is told as such. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [FALL] },
  detect: (view) => {
    const wanted = view.question.name.toLowerCase().replace(/\.$/, '');
    const own = stepsOf(view).filter(({ question }) => question.name.toLowerCase() === wanted);
    const failed = own.filter(({ came, at, because }) => at !== undefined && !because.some(({ text }) => text.startsWith(NO_FORWARD_LINE)) && came.kind === 'answer' && came.rcode === 'SERVFAIL' && !own.some((other) => other.from === at && other.depth > 0));
    return [...new Map(failed.map((step) => [step.at, step])).values()].map((step) => faultOf(view, step));
  },
};

function faultOf(view: NameView, step: NameStep): NameFault {
  const facts = { at: step.at ?? step.server, name: step.question.name, from: step.from, server: step.server };
  const because = distinctLines(stepsOf(view).filter(({ at, question }) => at === step.at && question.name === step.question.name).flatMap((one) => one.because));
  return {
    id: ID, decides: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts),
    evidence: because, fixes: because.flatMap(fallingThrough),
  };
}

/** A plugin of a Corefile in braces, with the line that it lacks; in hosts that comes after its own names, the last of which is told behind it. */
function fallingThrough({ ref, text }: Because, at: number, all: readonly Because[]): readonly NameFix[] {
  const [, indent, plugin] = /^(\s*)(hosts|template|file)\s[^{]*\{\s*$/.exec(text) ?? [];
  const behind = plugin === 'hosts' ? all[at + 1]?.ref : ref;
  const before = plugin === 'hosts' ? all[at + 1]?.text : text;
  return ref === undefined || indent === undefined || behind?.file !== ref.file ? [] : [{ message: FALL, commands: [], edits: [{ ...behind, text: `${before ?? ''}\n${indent}    fallthrough` }] }];
}
