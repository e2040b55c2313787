import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import { lineOf } from '../../model/resolve/index.ts';
import type { Elsewhere, FileEdit } from '../../model/resolve/index.ts';
import { fewerDots } from './fewer-dots.ts';
import type { NameCause, NameFault, NameView } from './name-cause.ts';

const ID = 'search-domain-answers-everything';

const TITLE: Words = { en: '{name} is taken for {as}: in the search domain {domain} every name has an address', zh: '{name} 被当作 {as}：搜索域 {domain} 中任何名称都有地址' };
const EXPLANATION: Words = {
  en: 'The name has fewer dots than ndots asks for, so the search list is tried first, and {domain} answers whatever is asked for with {addresses}. The name as it is written has {own}, and is never asked for: the program connects to somebody else, who may even answer.',
  zh: '该名称中的点数少于 ndots 的要求，因此先尝试搜索列表，而 {domain} 对任何查询都应答 {addresses}。该名称本身的地址是 {own}，却从未被查询：程序会连接到别处，对方甚至可能应答。',
};
const DISPROOF: Words = { en: 'a name below {domain} that nobody has, with NXDOMAIN: dig nobody-has-this.{domain}', zh: '{domain} 下某个不存在的名称得到 NXDOMAIN：dig nobody-has-this.{domain}' };
const DOT: Words = { en: 'Ask for the name with a dot at its end: {name}.', zh: '在名称末尾加点：{name}.' };
const NDOTS: Words = { en: 'Fewer dots are enough: dnsConfig of the pod with the option ndots {dots}', zh: '降低所需点数：在 Pod 的 dnsConfig 中设置选项 ndots 为 {dots}' };
const REMOVE: Words = { en: 'Take {domain} out of the search list, where the file comes from: dnsConfig of the pod, or the resolv.conf of its node, from which a pod takes over what stands there', zh: '从该文件的来源处把 {domain} 移出搜索列表：Pod 的 dnsConfig，或者其所在节点的 resolv.conf（Pod 会继承其中的搜索域）' };

/** A search domain with a wildcard that takes names of other domains (RFC 1535 is about such). */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [DOT, NDOTS, REMOVE] },
  detect: (view) => [...new Map(view.lookups.flatMap(({ elsewhere }) => (elsewhere === undefined ? [] : [[elsewhere.as, elsewhere]]))).values()].map((one) => faultOf(view, one)),
};

function faultOf(view: NameView, { as, domain, addresses, own, because }: Elsewhere): NameFault {
  const { name } = view.question;
  const dots = name.split('.').length - 1;
  const facts = { name, as, domain, dots, addresses: addresses.join(', '), own: own.join(', ') };
  const { resolvConf } = view.files;
  const numbers = resolvConf.kind !== 'lines' ? [] : resolvConf.lines.flatMap((line, index) => (/^(?:search|options)\s/.test(line) ? [index + 1] : []));
  return {
    id: ID, decides: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts),
    evidence: distinctLines([...numbers.map((number) => lineOf(resolvConf, number)), ...because]),
    fixes: [
      { message: filled(DOT, facts), commands: [], edits: [], name: `${name}.` },
      ...without(view, domain).map((edit) => ({ message: filled(REMOVE, facts), commands: [], edits: [edit] })),
      ...fewerDots(resolvConf, dots).map((edit) => ({ message: filled(NDOTS, facts), commands: [], edits: [edit] })),
    ],
  };
}

function without({ files: { resolvConf } }: NameView, domain: string): readonly FileEdit[] {
  if (resolvConf.kind !== 'lines') return [];
  return resolvConf.lines.flatMap((line, index) => {
    const words = line.split(/[ \t]+/);
    const kept = words.filter((word) => word.replace(/\.$/, '').toLowerCase() !== domain.toLowerCase());
    return words[0] === 'search' && kept.length < words.length && kept.length > 1 ? [{ file: resolvConf.file, line: index + 1, text: kept.join(' ') }] : [];
  });
}
