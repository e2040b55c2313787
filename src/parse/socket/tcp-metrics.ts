import type { TcpMetricNode } from '../../model/tree/socket.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, joinWords, parseLines, printLines, splitWords } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const ADDRESS = /^[0-9a-f.:]+$/;

/** Reads `ip tcp_metrics show` (iproute2, ip/tcp_metrics.c): `ADDR [age ..] [cwnd N] [rtt Nus] [rttvar Nus] [source ADDR]`. Never throws. */
export function parseTcpMetrics(text: string, file: string): LineTree<TcpMetricNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseTcpMetrics`. */
export function printTcpMetrics(tree: LineTree<TcpMetricNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<TcpMetricNode> = { read, print: printNode };

function read(text: string): ReadLine<TcpMetricNode> {
  const layout = splitWords(text);
  const { words } = layout;
  const [addr = ''] = words;
  if (!ADDRESS.test(addr)) return NOT_RECOGNISED;
  const [rtt, source] = ['rtt', 'source'].map((key) => (words.includes(key) ? words[words.indexOf(key) + 1] : undefined));
  return { state: 'supported', node: { addr, ...(rtt !== undefined && { rtt }), ...(source !== undefined && { source }), layout } };
}

function printNode({ layout }: TcpMetricNode): string {
  return joinWords(layout);
}
