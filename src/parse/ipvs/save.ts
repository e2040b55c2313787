import { schedulerState } from '../../model/tree/ipvs.ts';
import type { IpvsSaveNode } from '../../model/tree/ipvs.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, parseLines, printLines, wordsOf } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const KINDS: Readonly<Record<string, IpvsSaveNode['kind']>> = { '-A': 'service', '-a': 'server' };
const SERVICE_FLAGS: readonly string[] = ['-t', '-u', '-f', '--sctp-service', '--tcp-service', '--udp-service', '--fwmark-service'];

/** Reads `ipvsadm-save [-n]`. Never throws. */
export function parseIpvsSave(text: string, file: string): LineTree<IpvsSaveNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseIpvsSave`. */
export function printIpvsSave(tree: LineTree<IpvsSaveNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<IpvsSaveNode> = { read, print: printNode };

function read(text: string): ReadLine<IpvsSaveNode> {
  const [command = '', flag = '', address, ...rest] = wordsOf(text);
  const kind = KINDS[command];
  if (kind === undefined || address === undefined || !SERVICE_FLAGS.includes(flag)) return NOT_RECOGNISED;
  const options: { name: string; value?: string }[] = [];
  for (const word of rest) {
    const last = options.at(-1);
    if (word.startsWith('-')) options.push({ name: word });
    else if (last !== undefined && last.value === undefined) last.value = word;
    else return NOT_RECOGNISED;
  }
  const scheduler = options.find(({ name }) => name === '-s')?.value;
  return { state: scheduler === undefined ? 'supported' : schedulerState(scheduler), node: { kind, flag, address, options } };
}

function printNode(node: IpvsSaveNode): string {
  const options = node.options.map(({ name, value }) => (value === undefined ? ` ${name}` : ` ${name} ${value}`));
  return `${node.kind === 'service' ? '-A' : '-a'} ${node.flag} ${node.address}${options.join('')}`;
}
