import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import type { FileEdit, NameStep } from '../../model/resolve/index.ts';
import { lineOf } from '../../model/resolve/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameFix, NameView } from './name-cause.ts';
import { withOption } from './with-option.ts';

const ID = 'nameserver-never-answers';

const TITLE: Words = { en: 'The nameserver {server} of {asker} never answers', zh: '{asker} 的域名服务器 {server} 从不应答' };
const EXPLANATION: Words = {
  en: 'Every query to it is lost or refused, while another nameserver of the same file answers. Before that one is asked, the resolver waits for this one, each time it asks.',
  zh: '发往它的查询全部丢失或被拒绝，而同一文件中的另一台域名服务器能够应答。解析器每次都要先等待这一台，然后才询问另一台。',
};
const DISPROOF: Words = { en: 'a query that {server} answers: dig @{server} {name}', zh: '{server} 应答了某次查询：dig @{server} {name}' };
const REMOVE: Words = { en: 'Take the nameserver out of the file, where the file comes from: dnsConfig of the pod, or with dnsPolicy Default the resolv.conf of its node', zh: '从该文件的来源处删除这台域名服务器：Pod 的 dnsConfig，或者（dnsPolicy 为 Default 时）所在节点的 resolv.conf' };
const REOPEN: Words = { en: 'options single-request-reopen', zh: '选项 single-request-reopen' };

/** A nameserver of resolv.conf at which nobody is, beside one that answers: article 001, where the addresses of a retired server stayed in resolv.conf. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [REMOVE] },
  detect: (view) => {
    const own = stepsOf(view).filter(({ depth }) => depth === 0);
    const silent = [...new Set(own.map(({ server }) => server))].filter((server) => own.filter((step) => step.server === server).every(isSilent));
    const answering = own.some((step) => !isSilent(step) && step.came.kind === 'answer');
    return answering ? silent.map((server) => faultOf(view, server, own)) : [];
  },
};

function isSilent({ came }: NameStep): boolean {
  return came.kind === 'lost' || came.kind === 'refused' || came.kind === 'unreachable';
}

function faultOf(view: NameView, server: string, steps: readonly NameStep[]): NameFault {
  const facts = { server, asker: view.asker, name: view.question.name };
  const file = view.files.resolvConf;
  const numbers = file.kind !== 'lines' ? [] : file.lines.flatMap((line, index) => (/^nameserver\s/.test(line) && line.split(/\s+/)[1] === server ? [index + 1] : []));
  const lost = steps.find((step) => step.server === server)?.because ?? [];
  return {
    id: ID, silence: { from: view.asker, server }, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts),
    evidence: [...numbers.map((number) => lineOf(file, number)), ...lost], fixes: file.kind === 'lines' ? [remove(file.file, numbers), reopen(file.file, file.lines)] : [],
  };
}

function remove(file: string, numbers: readonly number[]): NameFix {
  return { message: REMOVE, commands: [], edits: numbers.map((line): FileEdit => ({ file, line })) };
}

/** Often set against five seconds: it is against lost answers of one of two questions, not against a server that has none. */
function reopen(file: string, lines: readonly string[]): NameFix {
  return { message: REOPEN, commands: [], edits: [withOption(file, lines, 'single-request-reopen')], tempting: true };
}
