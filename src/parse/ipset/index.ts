import type { IpsetTree } from '../../model/tree/ipset.ts';
import { parseLines, printLines } from '../text/index.ts';
import { ipsetReader, printIpsetLine } from './read.ts';

/**
 * The dialects of `ipset save` and `ipset list`, told apart line by line. Elements stay text: what an address or a port in them
 * means is for the assembler.
 */

/** Reads the output of `ipset save` or `ipset list`. Takes any text and never throws. */
export function parseIpset(text: string, file: string): IpsetTree {
  return parseLines(text, file, { read: ipsetReader(), print: printIpsetLine });
}

/** Prints back exactly what was read. */
export function printIpset(tree: IpsetTree): string {
  return printLines(tree, printIpsetLine);
}
