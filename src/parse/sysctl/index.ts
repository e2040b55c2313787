/** What `sysctl -a` prints (procps-ng and busybox): `name = value`, and its complaints about keys that it could not read. */
import type { SysctlNode } from '../../model/tree/sysctl.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, parseLines, printLines } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const SETTING = /^([^\s=]+) = (.*)$/;
const UNREAD = /^sysctl: (.* key )['"]([^'"]*)['"](.*)$/;

/** Reads `sysctl -a`. Device names keep the `/` that stands for their dots; tabs in values are kept. Never throws. */
export function parseSysctl(text: string, file: string): LineTree<SysctlNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseSysctl`. */
export function printSysctl(tree: LineTree<SysctlNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<SysctlNode> = { read, print: printNode };

function read(text: string): ReadLine<SysctlNode> {
  const setting = SETTING.exec(text);
  if (setting) return { state: 'supported', node: { kind: 'setting', name: setting[1] ?? '', value: setting[2] ?? '' } };
  const unread = UNREAD.exec(text);
  if (!unread) return NOT_RECOGNISED;
  return { state: 'harmless', node: { kind: 'unread', name: unread[2] ?? '', reason: `${unread[1] ?? ''}${unread[3] ?? ''}`.trim() } };
}

function printNode(node: SysctlNode): string {
  switch (node.kind) {
    case 'setting': return `${node.name} = ${node.value}`;
    case 'unread': return `sysctl: ${node.reason} '${node.name}'`;
  }
}
