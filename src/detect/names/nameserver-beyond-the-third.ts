import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { lineOf } from '../../model/resolve/index.ts';
import type { ConfFile, NameStep } from '../../model/resolve/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameView } from './name-cause.ts';

const ID = 'nameserver-beyond-the-third';
/** MAXNS of resolv.h in glibc and musl; Go's `dnsReadConfig` has the same. */
const MOST = 3;

const TITLE: Words = { en: 'The nameservers of {asker} that are asked never answer, and {unasked} is never asked', zh: '{asker} 会询问的域名服务器都不应答，而 {unasked} 从不被询问' };
const EXPLANATION: Words = {
  en: 'Resolvers read three nameservers and pass over every one after them, without a word. Here the first three are gone.',
  zh: '解析器只读取前三台域名服务器，其后的一律不声不响地忽略。这里前三台都已失效。',
};
const DISPROOF: Words = { en: 'tcpdump at {asker} shows a query to {unasked}', zh: '在 {asker} 抓包看到发往 {unasked} 的查询' };
const REMOVE: Words = { en: 'Take those that are gone out of the file, where the file comes from: dnsConfig of the pod, or with dnsPolicy Default the resolv.conf of its node', zh: '从该文件的来源处删除已失效的服务器：Pod 的 dnsConfig，或者（dnsPolicy 为 Default 时）所在节点的 resolv.conf' };

interface Nameserver { readonly address: string; readonly line: number }

/** More nameservers in resolv.conf than resolvers read, and the first of them gone. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [REMOVE] },
  detect: (view) => {
    const nameservers = nameserversOf(view.files.resolvConf);
    const asked = nameservers.slice(0, MOST);
    const own = stepsOf(view).filter(({ depth }) => depth === 0);
    const gone = own.length > 0 && own.every(isSilent) && asked.every(({ address }) => own.some(({ server }) => server === address));
    return nameservers.length > MOST && gone ? [faultOf(view, view.files.resolvConf, asked, nameservers.slice(MOST))] : [];
  },
};

function nameserversOf(file: ConfFile): readonly Nameserver[] {
  return file.kind !== 'lines' ? [] : file.lines.flatMap((line, index) => { const address = /^nameserver[ \t]+(\S+)/.exec(line)?.[1]; return address === undefined ? [] : [{ address, line: index + 1 }]; });
}

function isSilent({ came }: NameStep): boolean {
  return came.kind === 'lost' || came.kind === 'refused' || came.kind === 'unreachable';
}

function faultOf(view: NameView, file: ConfFile, asked: readonly Nameserver[], unasked: readonly Nameserver[]): NameFault {
  const facts = { asker: view.asker, unasked: unasked.map(({ address }) => address).join(', ') };
  return {
    id: ID, decides: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts),
    evidence: [...asked, ...unasked].map(({ line }) => lineOf(file, line)),
    fixes: file.kind === 'lines' ? [{ message: REMOVE, commands: [], edits: asked.map(({ line }) => ({ file: file.file, line })) }] : [],
  };
}
