import { STATE_WORDS } from '../../model/evidence/index.ts';
import type { Evidence, NodeEvidence } from '../../model/evidence/index.ts';
import { MARKS } from '../../present/punctuation.ts';
import { printable as safe } from '../terminal.ts';
import type { Lang } from '../terminal.ts';
import { lacks } from './missing.ts';
import type { Lack } from './missing.ts';

const WORDS = {
  en: {
    bundle: 'Bundle', created: 'collected', nodes: 'Nodes', netns: 'network namespaces', named: 'named', ofPods: 'of pods', outputs: 'outputs', kernel: 'kernel',
    objects: 'API objects', none: 'none', missing: 'Missing, and what that costs', nothing: 'Nothing is missing.', damaged: 'Damaged', line: 'line', all: 'all', of: 'of',
  },
  zh: {
    bundle: '采集包', created: '采集于', nodes: '节点', netns: '个网络命名空间', named: '个有名称', ofPods: '个属于 Pod', outputs: '份输出', kernel: '内核',
    objects: 'API 对象', none: '无', missing: '缺少的内容及其影响', nothing: '没有缺少任何内容。', damaged: '损坏', line: '行', all: '全部', of: '/',
  },
} as const;

/** What is in a bundle and what is not, as text for a person. */
export function showText(evidence: Evidence, lang: Lang): string {
  const words = WORDS[lang];
  const { colon, open, close } = MARKS[lang];
  const lines = [`${words.bundle} ${printable(evidence.origin)}${open}${words.created} ${printable(evidence.createdAt)}${close}`, '', words.nodes];
  if (evidence.nodes.length === 0) lines.push(`  ${words.none}`);
  lines.push(...evidence.nodes.map((node) => `  ${nodeLine(node, lang)}`), '', words.objects, ...objectLines(evidence, lang), '');
  const missing = lacks(evidence);
  lines.push(missing.length === 0 ? words.nothing : words.missing, ...missing.flatMap((lack) => lackLines(lack, evidence, lang)));
  if (evidence.diagnostics.length > 0) {
    lines.push('', words.damaged, ...evidence.diagnostics.map(({ file, line, message }) => `  ${printable(file)}${line === undefined ? '' : ` ${words.line} ${line}`}${colon}${printable(message)}`));
  }
  return `${lines.join('\n')}\n`;
}

function nodeLine(node: NodeEvidence, lang: Lang): string {
  const words = WORDS[lang];
  const { colon, comma, open, close } = MARKS[lang];
  const usable = node.items.filter((item) => item.state === 'ok' || item.state === 'empty').length;
  const named = node.netns.filter((netns) => netns.names.length > 0).length;
  const pods = node.netns.filter((netns) => netns.id !== 'host' && netns.cgroups.some((cgroup) => cgroup.includes('kubepods'))).length;
  const uname = node.items.find((item) => item.source === 'uname')?.text().split(' ')[2];
  const kernel = uname === undefined ? '' : `${comma}${words.kernel} ${printable(uname)}`;
  return `${printable(node.name)}${colon}${node.netns.length} ${words.netns}${open}${named} ${words.named}${comma}${pods} ${words.ofPods}${close}${comma}${usable} ${words.of} ${node.items.length} ${words.outputs}${kernel}`;
}

function objectLines(evidence: Evidence, lang: Lang): readonly string[] {
  if (evidence.cluster.length === 0) return [`  ${WORDS[lang].none}`];
  const { colon, open, close } = MARKS[lang];
  return evidence.cluster.map((item) => `  ${printable(item.resource)}${colon}${STATE_WORDS[item.state][lang]}${open}${printable(item.file)}${close}`);
}

function lackLines(lack: Lack, evidence: Evidence, lang: Lang): readonly string[] {
  const node = evidence.nodes.find(({ name }) => name === lack.node);
  const where = [lack.node ?? '', lack.netns.length === 0 ? '' : places(lack.netns, node?.netns.length ?? 0, lang)].filter((part) => part !== '').map(printable).join(' ');
  const { colon, open, close } = MARKS[lang];
  const why = lack.why === '' ? '' : `${open}${printable(lack.why)}${close}`;
  return [`  ${printable(lack.what)}${colon}${STATE_WORDS[lack.state][lang]}${where === '' ? '' : ` [${where}]`}${why}`, `      ${lack.costs[lang]}`];
}

function places(netns: readonly string[], all: number, lang: Lang): string {
  const words = WORDS[lang];
  if (netns.length === all && all > 1) return `${words.all} ${all}`;
  return netns.length <= 3 ? netns.join(', ') : `${netns.length} ${words.of} ${all}`;
}

function printable(text: string): string {
  return safe(text).replaceAll('\n', '?');
}
