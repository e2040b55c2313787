import type { IpvsConnectionNode } from '../../model/tree/ipvs.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { BLANK, NOT_RECOGNISED, parseLines, printLines } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const CONNECTION = /^([A-Z]+) +(\d+:\d\d) +(\S+) +(\S+:\d+) +(\S+:\d+) +(\S+:\d+)$/;
const HEADER = /^(?:IPVS connection entries$|pro expire state )/;

/** Reads `ipvsadm -Lnc`. Never throws. */
export function parseIpvsConnections(text: string, file: string): LineTree<IpvsConnectionNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseIpvsConnections`. */
export function printIpvsConnections(tree: LineTree<IpvsConnectionNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<IpvsConnectionNode> = { read, print: printNode };

function read(text: string): ReadLine<IpvsConnectionNode> {
  if (HEADER.test(text)) return BLANK;
  const found = CONNECTION.exec(text);
  if (!found) return NOT_RECOGNISED;
  const [, protocol = '', expire = '', state = '', source = '', virtual = '', destination = ''] = found;
  return { state: 'supported', node: { protocol, expire, state, source, virtual, destination } };
}

function printNode(node: IpvsConnectionNode): string {
  const { protocol, expire, state, source, virtual, destination } = node;
  return `${protocol.padEnd(3)} ${expire.padEnd(6)} ${state.padEnd(11)} ${source.padEnd(18)} ${virtual.padEnd(18)} ${destination}`;
}
