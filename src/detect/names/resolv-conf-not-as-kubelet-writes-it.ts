import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import type { Because } from '../../model/network/index.ts';
import { lineOf } from '../../model/resolve/index.ts';
import type { ConfFile } from '../../model/resolve/index.ts';
import type { NameCause, NameFault, NameView } from './name-cause.ts';

const ID = 'resolv-conf-not-as-kubelet-writes-it';

const TITLE: Words = { en: 'The resolv.conf of {asker} has "{has}", and kubelet would write "{would}" now', zh: '{asker} 的 resolv.conf 中是 "{has}"，而 kubelet 现在会写入 "{would}"' };
const EXPLANATION: Words = {
  en: 'kubelet has the file written once, when it makes the pod. Since then the resolv.conf of the node or the settings of kubelet were changed, or something in the pod writes the file itself. A pod that is made anew gets the other line. It is told for what it is: whether it does harm, the lookups say.',
  zh: '该文件只在 kubelet 创建 Pod 时写入一次。此后节点的 resolv.conf 或 kubelet 的设置被修改过，或者 Pod 中有程序自行改写该文件。重建的 Pod 会得到另一行。这里只陈述差异：是否有害要看解析结果。',
};
const DISPROOF: Words = { en: 'a new pod with the same dnsPolicy and dnsConfig on that node has the file of {asker}', zh: '在该节点上以相同的 dnsPolicy 与 dnsConfig 新建的 Pod 得到与 {asker} 相同的文件' };
const NOTHING: Words = { en: 'no line {keyword}', zh: '无 {keyword} 行' };

const KEYWORDS = ['nameserver', 'search', 'options'] as const;
type Keyword = (typeof KEYWORDS)[number];

/** A pod whose own resolv.conf is not the one that kubelet would have written now: a note, since nobody says which of both is wanted. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [] },
  detect: (view) => {
    const { writtenNow, files: { resolvConf } } = view;
    if (writtenNow?.kind !== 'lines' || resolvConf.kind !== 'lines') return [];
    return KEYWORDS.flatMap((keyword) => (wordsOf(resolvConf, keyword) === wordsOf(writtenNow, keyword) ? [] : [faultOf(view, keyword, resolvConf, writtenNow)])).slice(0, 1);
  },
};

type Lines = Extract<ConfFile, { kind: 'lines' }>;

function linesOf({ lines }: Lines, keyword: Keyword): readonly { readonly words: readonly string[]; readonly number: number }[] {
  const found = lines.flatMap((line, index) => { const [first, ...words] = line.trim().split(/\s+/); return first === keyword ? [{ words, number: index + 1 }] : []; });
  return keyword === 'search' ? found.slice(-1) : found;
}

/** What the lines of a keyword mean to resolvers: of options the order does not count, and kubelet keeps none. */
function wordsOf(file: Lines, keyword: Keyword): string {
  const words = linesOf(file, keyword).flatMap((line) => (keyword === 'nameserver' ? line.words.slice(0, 1) : line.words));
  return (keyword === 'options' ? [...words].sort() : words).join(' ');
}

function faultOf(view: NameView, keyword: Keyword, has: Lines, would: Lines): NameFault {
  const shown = (file: Lines): Words => {
    const words = wordsOf(file, keyword);
    return words === '' ? filled(NOTHING, { keyword }) : { en: `${keyword} ${words}`, zh: `${keyword} ${words}` };
  };
  const [own, kubelets] = [shown(has), shown(would)];
  const facts = (lang: 'en' | 'zh'): Readonly<Record<string, string>> => ({ asker: view.asker, has: own[lang], would: kubelets[lang] });
  const inBoth = (words: Words): Words => ({ en: filled(words, facts('en')).en, zh: filled(words, facts('zh')).zh });
  const rests = linesOf(would, keyword).flatMap(({ number }): readonly Because[] => would.rests?.[number - 1] ?? []);
  return { id: ID, title: inBoth(TITLE), explanation: EXPLANATION, disproof: inBoth(DISPROOF), evidence: distinctLines([...linesOf(has, keyword).map(({ number }) => lineOf(has, number)), ...rests]), fixes: [], note: true };
}
