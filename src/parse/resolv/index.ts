/** resolv.conf(5) as it stands in a pod or on a node. What a resolver makes of it differs between libcs and is not said here. */
import type { ResolvNode } from '../../model/tree/resolver.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { BLANK, NOT_RECOGNISED, joinWords, parseLines, printLines, splitWords } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

/** Directives of resolv.conf(5). */
export const KEYWORDS: readonly string[] = ['nameserver', 'search', 'domain', 'options', 'sortlist'];

/** Reads resolv.conf. Never throws. */
export function parseResolv(text: string, file: string): LineTree<ResolvNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseResolv`. */
export function printResolv(tree: LineTree<ResolvNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<ResolvNode> = { read, print: printNode };

function read(text: string): ReadLine<ResolvNode> {
  if (/^\s*[#;]/.test(text)) return BLANK;
  const layout = splitWords(text);
  const [keyword = '', ...args] = layout.words;
  if (!KEYWORDS.includes(keyword)) return NOT_RECOGNISED;
  return { state: 'harmless', node: { keyword, args, layout } };
}

function printNode(node: ResolvNode): string {
  return joinWords(node.layout);
}
