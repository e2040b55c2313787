/**
 * What `ss` prints (iproute2, misc/ss.c): `ss -tulpn`, with or without a header, and with the extras of -e, -m, -o and -i, which
 * may stand on a line of their own. Columns are as wide as their contents, so the white space is kept.
 */
import type { LineState } from '../../model/evidence/line-state.ts';
import type { SocketNode } from '../../model/tree/socket.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, joinWords, parseLines, printLines, splitWords } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';
import { readAddress } from './address.ts';

export { parseTcpMetrics, printTcpMetrics } from './tcp-metrics.ts';

/** Kinds of sockets in the Netid column. Raw sockets see packets but take none from anybody. */
export const NETIDS: Readonly<Record<string, LineState>> = {
  tcp: 'supported', udp: 'supported', mptcp: 'supported', sctp: 'supported', dccp: 'supported', raw: 'harmless', icmp6: 'harmless',
};
const TIMER = /\stimer:\(([a-z]+),[^,)]*,(\d+)\)/;
const USERS = /"([^"]*)",pid=(\d+),fd=(\d+)/g;

/** Reads `ss`. Never throws. */
export function parseSockets(text: string, file: string): LineTree<SocketNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseSockets`. */
export function printSockets(tree: LineTree<SocketNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<SocketNode> = { read, print: printNode };

function read(text: string): ReadLine<SocketNode> {
  const layout = splitWords(text);
  if (layout.gaps[0] !== '') return { state: 'harmless', node: { kind: 'continuation', layout } };
  if (/^(?:Netid|State|Recv-Q) /.test(text)) return { state: 'harmless', node: { kind: 'header', layout } };
  const words = [...layout.words];
  const netid = Object.hasOwn(NETIDS, words[0] ?? '') ? words.shift() : undefined;
  const [state, recvQ, sendQ, localText, peerText, ...extras] = words;
  const local = readAddress(localText);
  const peer = readAddress(peerText);
  if (state === undefined || local === undefined || peer === undefined || !isCount(recvQ) || !isCount(sendQ)) return NOT_RECOGNISED;
  const users = [...text.matchAll(USERS)].map(([, name = '', pid, fd]) => ({ name, pid: Number(pid), fd: Number(fd) }));
  const [, timer, retries] = TIMER.exec(text) ?? [];
  const info = infoOf(extras);
  const v6only = extras.find((word) => word === 'v6only:0' || word === 'v6only:1');
  return {
    state: NETIDS[netid ?? 'tcp'] ?? 'harmless',
    node: {
      kind: 'socket', ...(netid !== undefined && { netid }), state, recvQ: Number(recvQ), sendQ: Number(sendQ), local, peer, users,
      ...(v6only !== undefined && { v6only: v6only === 'v6only:1' }), ...(timer !== undefined && { timer: { name: timer, retries: Number(retries) } }), ...(info !== undefined && { info }), layout,
    },
  };
}

/** `mss:1380`, `bytes_sent:4140` of -i. A connection that has them has an mss. */
function infoOf(words: readonly string[]): Readonly<Record<string, number>> | undefined {
  if (!words.some((word) => word.startsWith('mss:'))) return undefined;
  return Object.fromEntries(words.flatMap((word): [string, number][] => {
    const [, name, value] = /^([a-z_]+):(\d+)$/.exec(word) ?? [];
    return name === undefined ? [] : [[name, Number(value)]];
  }));
}

function isCount(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text);
}

function printNode(node: SocketNode): string {
  return joinWords(node.layout);
}
