import type { ProcConntrackNode } from '../../model/tree/conntrack.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, parseLines, printLines, wordsOf } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

/** Columns after which the kernel leaves two blanks (net/netfilter/nf_conntrack_standalone.c, ct_cpu_seq_show, 6.18). */
const WIDE: readonly string[] = ['entries', 'icmp_error'];
const HEX = /^[0-9a-f]{8,16}$/;

/** Reads /proc/net/stat/nf_conntrack: hexadecimal, to be read by the header's names, which moved between kernels. Never throws. */
export function parseProcConntrack(text: string, file: string): LineTree<ProcConntrackNode> {
  return parseLines(text, file, procDialect());
}

/** The inverse of `parseProcConntrack`. */
export function printProcConntrack(tree: LineTree<ProcConntrackNode>): string {
  return printLines(tree, printNode);
}

function procDialect(): LineDialect<ProcConntrackNode> {
  let names: readonly string[] = [];
  return {
    print: printNode,
    read(text): ReadLine<ProcConntrackNode> {
      const words = wordsOf(text);
      if (words[0] === 'entries') {
        names = words;
        return { state: 'harmless', node: { kind: 'header', names } };
      }
      if (words.length !== names.length || !words.every((word) => HEX.test(word))) return NOT_RECOGNISED;
      return { state: 'harmless', node: { kind: 'cpu', names, values: words.map((word) => Number.parseInt(word, 16)) } };
    },
  };
}

function printNode(node: ProcConntrackNode): string {
  const cells = node.kind === 'header' ? node.names : node.values.map((value) => value.toString(16).padStart(8, '0'));
  return cells.map((cell, index) => (WIDE.includes(node.names[index] ?? '') ? `${cell} ` : cell)).join(' ');
}
