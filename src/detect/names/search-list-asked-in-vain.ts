import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import type { NameStep } from '../../model/resolve/index.ts';
import { lineOf } from '../../model/resolve/index.ts';
import { fewerDots } from './fewer-dots.ts';
import type { NameCause, NameView } from './name-cause.ts';

const ID = 'search-list-asked-in-vain';
/** So many queries in vain are said: two families by the three domains of a cluster's own search list are six. */
const MANY = 6;

const TITLE: Words = { en: '{wasted} queries go out for other names before {name} itself is asked for', zh: '在查询 {name} 本身之前，先发出了 {wasted} 次对其他名称的查询' };
const EXPLANATION: Words = {
  en: 'The name has fewer dots than ndots asks for, so each domain of the search list is tried behind it first, for A and AAAA. Whatever those names wait for, the program waits for.',
  zh: '该名称中的点数少于 ndots 的要求，因此先把搜索列表中的每个域拼在其后，分别查询 A 与 AAAA。这些查询的等待时间都由程序承担。',
};
const DISPROOF: Words = { en: 'a capture of port 53 in which {name} is the first name that is asked for', zh: '在 53 端口的抓包中，第一个被查询的名称就是 {name}' };
const DOT: Words = { en: 'Ask for the name with a dot at its end: {name}.', zh: '在名称末尾加点：{name}.' };
const NDOTS: Words = { en: 'Fewer dots are enough: dnsConfig of the pod with the option ndots {dots}', zh: '降低所需点数：在 Pod 的 dnsConfig 中设置选项 ndots 为 {dots}' };

/** A name of the outside that is asked for behind every search domain first (ndots:5 of a pod's resolv.conf). */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [DOT, NDOTS] },
  detect: (view) => {
    const { name } = view.question;
    const dots = name.split('.').length - 1;
    const wasted = Math.max(0, ...view.lookups.flatMap(({ ways }) => ways.map(({ answer, steps }) => (answer.kind === 'error' ? 0 : inVain(steps, name)))));
    if (wasted < MANY || dots === 0 || name.endsWith('.')) return [];
    const facts = { name, wasted, dots };
    return [{
      id: ID, note: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts), evidence: linesOf(view),
      fixes: [{ message: filled(DOT, facts), commands: [], edits: [], name: `${name}.` }, ...fewerDots(view.files.resolvConf, dots).map((edit) => ({ message: filled(NDOTS, facts), commands: [], edits: [edit] }))],
    }];
  },
};

/** Queries of the program before the first for the name as it is written. */
function inVain(steps: readonly NameStep[], name: string): number {
  const own = steps.filter(({ depth }) => depth === 0);
  const first = own.findIndex(({ question }) => question.name.toLowerCase() === name.toLowerCase());
  return first < 0 ? 0 : first;
}

function linesOf({ files: { resolvConf } }: NameView): readonly ReturnType<typeof lineOf>[] {
  return resolvConf.kind !== 'lines' ? [] : resolvConf.lines.flatMap((line, index) => (/^(?:search|domain|options)\s/.test(line) ? [lineOf(resolvConf, index + 1)] : []));
}
