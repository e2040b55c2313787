/** hosts(5): addresses and their names. */
import { parseIp } from '../../net/ip.ts';
import type { HostsNode } from '../../model/tree/resolver.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { BLANK, NOT_RECOGNISED, joinWords, parseLines, printLines, splitWords, wordsOf } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

/** Reads /etc/hosts; a comment may follow the names. Never throws. */
export function parseHosts(text: string, file: string): LineTree<HostsNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseHosts`. */
export function printHosts(tree: LineTree<HostsNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<HostsNode> = { read, print: printNode };

function read(text: string): ReadLine<HostsNode> {
  if (/^\s*#/.test(text)) return BLANK;
  const hash = text.indexOf('#');
  const [address = '', ...names] = wordsOf(hash < 0 ? text : text.slice(0, hash));
  if (parseIp(address.replace(/%.*$/, '')) === undefined || names.length === 0) return NOT_RECOGNISED;
  return { state: 'harmless', node: { address, names, layout: splitWords(text) } };
}

function printNode(node: HostsNode): string {
  return joinWords(node.layout);
}
