import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import type { Because } from '../../model/network/index.ts';
import type { FileEdit, NameLookup, NameWay } from '../../model/resolve/index.ts';
import { lineOf } from '../../model/resolve/index.ts';
import type { NameCause, NameFault, NameFix, NameView } from './name-cause.ts';

const ID = 'one-id-for-a-and-aaaa';

const TITLE: Words = { en: '{resolver} gives the queries for A and AAAA of {asker} one id, and takes two answers to one of them for both', zh: '{resolver} 让 {asker} 的 A 与 AAAA 查询使用同一个 ID，并把同一查询的两个应答当成两个查询各自的应答' };
const EXPLANATION: Words = {
  en: 'musl before 1.2.4 makes the id of a query of the time. The clock of this node ({clock}) has ticks so long that two queries made one after the other get the same. An answer is known by its id alone: the first that comes is taken for A, the second for AAAA, whatever they answer. All nameservers are asked at once; where two of them have answered AAAA before one has answered A, there is no address of IPv4, and the answer to A that comes then is not read.',
  zh: '1.2.4 之前的 musl 由当前时间生成查询 ID。该节点的时钟（{clock}）粒度很粗，先后生成的两个查询会得到相同的 ID。应答只凭 ID 识别：先到的当作 A 的应答，后到的当作 AAAA 的应答，不管其内容。所有域名服务器同时被询问；若其中两台先应答了 AAAA，就得不到 IPv4 地址，随后到达的 A 的应答不会被读取。',
};
const DISPROOF: Words = { en: 'a capture of the queries of {asker} in which A and AAAA never have the same id', zh: '抓取 {asker} 的查询，A 与 AAAA 的 ID 从不相同' };
const ONE: Words = { en: 'Ask one nameserver alone, {server}: each question then has one answer', zh: '只询问一台域名服务器 {server}：这样每个查询只有一个应答' };
const NEWER: Words = { en: 'An image with musl 1.2.4 or later (Alpine 3.18), which makes the ids distinct; or one with glibc', zh: '换用 musl 1.2.4 或更高版本的镜像（Alpine 3.18），它保证 ID 不同；或换用 glibc 的镜像' };

/** Equal ids of A and AAAA in musl, where the machine's clock is coarse: article 001, where AAAA was answered first, a name was not there or had an address of IPv6 alone. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [ONE, NEWER] },
  detect: (view) => view.lookups.flatMap((lookup) => {
    const [harmed] = lookup.ways.filter((way) => way.oneId !== undefined && isHarmed(way, lookup));
    return harmed?.oneId === undefined ? [] : [faultOf(view, lookup, harmed, harmed.oneId)];
  }),
};

/** Its program is told less than where each query has its own id. */
function isHarmed({ answer }: NameWay, { ways }: NameLookup): boolean {
  const told = answer.kind === 'addresses' ? answer.addresses : [];
  return ways.some((way) => way.oneId === undefined && way.answer.kind === 'addresses' && way.answer.addresses.some((address) => !told.includes(address)));
}

function faultOf(view: NameView, { resolver }: NameLookup, way: NameWay, clock: Because): NameFault {
  const facts = { resolver, asker: view.asker, clock: clock.text };
  const file = view.files.resolvConf;
  const servers = file.kind !== 'lines' ? [] : file.lines.flatMap((line, index) => { const [, server] = /^nameserver\s+(\S+)/.exec(line) ?? []; return server === undefined ? [] : [{ server, line: index + 1 }]; });
  const alone = file.kind !== 'lines' || servers.length < 2 ? [] : servers.map((kept): NameFix => ({ message: filled(ONE, { ...facts, server: kept.server }), commands: [], edits: servers.filter((one) => one !== kept).map(({ line }): FileEdit => ({ file: file.file, line })) }));
  const fixes: readonly NameFix[] = [...alone, { message: NEWER, commands: [], edits: [], libc: { kind: 'musl', release: '1.2.4' } }];
  return {
    id: ID, decides: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts),
    evidence: distinctLines([clock, ...servers.map(({ line }) => lineOf(file, line)), ...way.steps.filter(({ question, came }) => question.type === 'AAAA' && came.kind === 'answer').flatMap(({ because }) => because)]), fixes,
  };
}
