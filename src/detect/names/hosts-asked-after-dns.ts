import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import type { Because } from '../../model/network/index.ts';
import { lineOf } from '../../model/resolve/index.ts';
import type { ConfFile, FileEdit, NameLookup } from '../../model/resolve/index.ts';
import type { NameCause, NameView } from './name-cause.ts';

const ID = 'hosts-asked-after-dns';

const TITLE: Words = { en: '{name} stands in /etc/hosts of {asker}, and {resolvers} asks DNS first', zh: '{name} 已写入 {asker} 的 /etc/hosts，但 {resolvers} 先查询 DNS' };
const EXPLANATION: Words = {
  en: 'Nothing tells this resolver to look into hosts before DNS: it reads nsswitch.conf for that, which has no such line there, and of itself takes DNS first. The line of hosts counts only once DNS has failed, after all that DNS takes.',
  zh: '没有任何配置让该解析器先查 hosts 再查 DNS：它为此读取 nsswitch.conf，而此处没有这样的行，其默认顺序是 DNS 优先。只有等 DNS 失败之后，hosts 中的行才会生效，程序要承担 DNS 的全部等待时间。',
};
const DISPROOF: Words = { en: 'no query for {name} in a capture of port 53 while the program looks it up', zh: '程序解析 {name} 时，53 端口的抓包中没有对它的查询' };
const SAY: Words = { en: 'Give the image or the pod an /etc/nsswitch.conf with hosts: files dns (an image of its own or a volume), or build the program with Go 1.16 or newer', zh: '为镜像或 Pod 提供写有 hosts: files dns 的 /etc/nsswitch.conf（自行构建镜像或挂载卷），或使用 Go 1.16 及以上版本构建程序' };
const ORDER = 'hosts: files dns';

/** A name of hosts for which DNS is asked first: article 001, kubectl in an image of Alpine, which has no nsswitch.conf. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [SAY] },
  detect: (view) => {
    const lines = linesOf(view.files.hosts, view.question.name);
    const late = view.lookups.filter((lookup) => asksDnsFirst(lookup));
    if (lines.length === 0 || late.length === 0) return [];
    const facts = { name: view.question.name, asker: view.asker, resolvers: late.map(({ resolver }) => resolver).join(', ') };
    return [{
      id: ID, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts),
      evidence: [...lines, ...orderLines(view), ...late.flatMap(({ because }) => because)], fixes: edits(view).map((edit) => ({ message: SAY, commands: [], edits: [edit] })),
    }];
  },
};

function asksDnsFirst({ ways }: NameLookup): boolean {
  return ways.some(({ answer, steps }) => steps.length > 0 && answer.kind !== 'unknown');
}

/** Lines of hosts that have the name, as every resolver reads them: an address, names, and what follows a `#` left out. */
function linesOf(file: ConfFile, name: string): readonly Because[] {
  if (file.kind !== 'lines') return [];
  const wanted = name.toLowerCase();
  return file.lines.flatMap((line, index) => ((line.split('#')[0] ?? '').trim().toLowerCase().split(/\s+/).slice(1).includes(wanted) ? [lineOf(file, index + 1)] : []));
}

function orderLines({ files: { nsswitch } }: NameView): readonly Because[] {
  if (nsswitch.kind !== 'lines') return [lineOf(nsswitch, 1)];
  return nsswitch.lines.flatMap((line, index) => (/^\s*hosts:/.test(line) ? [lineOf(nsswitch, index + 1)] : []));
}

/** The line of the file that is otherwise, or a file of one line where there is none. */
function edits({ files: { nsswitch } }: NameView): readonly FileEdit[] {
  if (nsswitch.kind === 'unknown') return [];
  const at = nsswitch.kind === 'absent' ? 0 : nsswitch.lines.findIndex((line) => /^\s*hosts:/.test(line));
  return [{ file: nsswitch.file, line: nsswitch.kind === 'absent' ? 1 : at < 0 ? nsswitch.lines.length + 1 : at + 1, text: ORDER }];
}
