import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import { isBefore } from '../../model/network/release.ts';
import type { FileEdit, NameLookup, NameQuestion, Race } from '../../model/resolve/index.ts';
import type { NameCause, NameFault, NameFix, NameView } from './name-cause.ts';
import { withOption } from './with-option.ts';

const ID = 'queries-of-one-socket-clash';

const TITLE: Words = { en: 'The queries for A and AAAA of {asker} clash in the connection tracking of {place}, and one of them is lost', zh: '{asker} 的 A 与 AAAA 查询在 {place} 的连接跟踪中冲突，其中一个丢失' };
const ANSWER_LOST: Words = { en: 'The queries for A and AAAA of {asker} clash in the connection tracking of {place}, and the answer to one of them is lost', zh: '{asker} 的 A 与 AAAA 查询在 {place} 的连接跟踪中冲突，其中一个的应答丢失' };
const EXPLANATION: Words = {
  en: 'They leave one socket at once. Each is translated to one of {count} endpoints before the connection of the other is in the table. Linux {kernel} drops the later one when it is put there, and the resolver waits until it asks again. Its counters say that this happens there; of whose packets, and how often, they do not say: as often as not is assumed.',
  zh: '两个查询同时从一个套接字发出。各自被转换到 {count} 个端点之一时，对方的连接尚未进入连接表。Linux {kernel} 在插入较晚的那个时将其丢弃，解析器只能等到重发。计数器表明该处确有此事，但不说明是谁的数据包、多频繁：这里假定一半一半。',
};
const SECOND: Words = {
  en: 'They leave one socket at once. Each is translated to one of {count} endpoints before the connection of the other is in the table. Linux {kernel} settles this with a second entry, which stays for one second only: an answer that takes longer comes back untranslated, and the program\'s socket does not take it. Its counters say that this happens there; of whose packets, and how often, they do not say: as often as not is assumed.',
  zh: '两个查询同时从一个套接字发出。各自被转换到 {count} 个端点之一时，对方的连接尚未进入连接表。Linux {kernel} 用第二个条目解决冲突，但它只保留一秒：更晚的应答回来时不再被转换，程序的套接字不接收。计数器表明该处确有此事，但不说明是谁的数据包、多频繁：这里假定一半一半。',
};
const POSSIBLE: Words = { en: 'The queries for A and AAAA of {asker} could clash in the connection tracking of {place}', zh: '{asker} 的 A 与 AAAA 查询有可能在 {place} 的连接跟踪中冲突' };
const UNCOUNTED: Words = {
  en: 'They leave one socket at once and are each translated to one of {count} endpoints. Should two processors do so at the same time, Linux {kernel} drops the later one, and the resolver waits until it asks again. Whether it happens is not known: the counters were not read twice.',
  zh: '两个查询同时从一个套接字发出，各自被转换到 {count} 个端点之一。若两个处理器同时转换，Linux {kernel} 会丢弃较晚的一个，解析器只能等到重发。是否发生无法判定：计数器没有读取两次。',
};
const DISPROOF: Words = { en: '{counter} of conntrack -S on {place} does not rise while names resolve late', zh: '域名解析缓慢期间，{place} 上 conntrack -S 的 {counter} 没有增加' };
const OPTION: Words = { en: '{libc}: options {option} in resolv.conf, which a pod gets by dnsConfig', zh: '{libc}：在 resolv.conf 中设置 options {option}（Pod 通过 dnsConfig 设置）' };
const DIRECT: Words = {
  en: 'Ask a server whose address is not translated: a cache on the node (NodeLocal DNSCache). Tried here with one endpoint itself, {endpoint}',
  zh: '改问地址不经转换的服务器：节点上的缓存（NodeLocal DNSCache）。此处以直接询问一个端点 {endpoint} 来验证',
};
const OPTIONS = ['single-request-reopen', 'single-request', 'use-vc'] as const;

/** Two queries of one socket, translated each on its own, of which connection tracking keeps one: the five seconds of issue kubernetes/kubernetes#56903, of glibc and musl alike. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [OPTION, DIRECT] },
  detect: (view) => {
    const hit = view.races.flatMap((race): NameFault[] => {
      const lookups = view.lookups.filter(({ ways }) => ways.some(({ steps }) => steps.some((step) => step.race?.netns === race.netns && step.came.kind === 'lost')));
      return lookups.length === 0 ? [] : [happening(view, race, lookups)];
    });
    return hit.length > 0 ? hit : view.races.filter(({ kernel, happens }) => happens === undefined && isBefore(kernel, 5, 7)).slice(0, 1).map((race) => possible(view, race));
  },
};

function factsOf(view: NameView, race: Race): Parameters<typeof filled>[1] {
  return { asker: view.asker, place: race.place, count: race.endpoints.length, kernel: race.kernel ?? '-', counter: isBefore(race.kernel, 5, 7) ? 'insert_failed' : 'clash_resolve' };
}

function happening(view: NameView, race: Race, lookups: readonly NameLookup[]): NameFault {
  const facts = factsOf(view, race);
  const [title, explanation] = isBefore(race.kernel, 5, 7) ? [TITLE, EXPLANATION] : [ANSWER_LOST, SECOND];
  return {
    id: ID, decides: true, title: filled(title, facts), explanation: filled(explanation, facts), disproof: filled(DISPROOF, facts),
    evidence: distinctLines(race.because), fixes: fixesOf(view, race, lookups),
  };
}

function possible(view: NameView, race: Race): NameFault {
  const facts = factsOf(view, race);
  return { id: ID, note: true, title: filled(POSSIBLE, facts), explanation: filled(UNCOUNTED, facts), disproof: filled(DISPROOF, facts), evidence: distinctLines(race.because), fixes: [] };
}

/** What many set is tried on each resolver of its own: musl reads none of these options. */
function fixesOf({ files: { resolvConf } }: NameView, { endpoints: [endpoint] }: Race, lookups: readonly NameLookup[]): readonly NameFix[] {
  if (resolvConf.kind !== 'lines') return [];
  const { file, lines } = resolvConf;
  const options = lookups.map(({ resolver }) => libcOf(resolver)).flatMap((libc) => OPTIONS.map((option): NameFix => ({
    message: filled(OPTION, { libc: `${libc.kind} ${libc.release}`, option }), commands: [], edits: [withOption(file, lines, option)], libc, ...(libc.kind === 'musl' ? { tempting: true as const } : {}),
  })));
  const servers = lines.flatMap((line, index) => (/^nameserver\s/.test(line) ? [index + 1] : []));
  const direct: NameFix[] = endpoint === undefined ? [] : [{ message: filled(DIRECT, { endpoint }), commands: [], edits: servers.map((line, index): FileEdit => (index === 0 ? { file, line, text: `nameserver ${endpoint}` } : { file, line })) }];
  return [...options, ...direct];
}

function libcOf(resolver: string): NonNullable<NameQuestion['libc']> {
  const [kind, release = ''] = resolver.split(' ');
  return { kind: kind === 'musl' ? 'musl' : kind === 'go' ? 'go' : 'glibc', release };
}
