import type { IpvsTimeoutNode } from '../../model/tree/ipvs.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, parseLines, printLines } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const TIMEOUT = /^Timeout \(tcp tcpfin udp\): (\d+) (\d+) (\d+)$/;

/** Reads `ipvsadm -l --timeout`. Never throws. */
export function parseIpvsTimeout(text: string, file: string): LineTree<IpvsTimeoutNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseIpvsTimeout`. */
export function printIpvsTimeout(tree: LineTree<IpvsTimeoutNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<IpvsTimeoutNode> = { read, print: printNode };

function read(text: string): ReadLine<IpvsTimeoutNode> {
  const found = TIMEOUT.exec(text);
  if (!found) return NOT_RECOGNISED;
  return { state: 'harmless', node: { tcp: Number(found[1]), tcpFin: Number(found[2]), udp: Number(found[3]) } };
}

function printNode(node: IpvsTimeoutNode): string {
  return `Timeout (tcp tcpfin udp): ${node.tcp} ${node.tcpFin} ${node.udp}`;
}
