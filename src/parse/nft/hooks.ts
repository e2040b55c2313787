import type { NftHookNode, NftHooksTree } from '../../model/tree/nft.ts';
import type { ReadLine } from '../text/line-tree.ts';
import { NOT_RECOGNISED, parseLines, printLines } from '../text/line-tree.ts';

const FAMILY = /^family (\S{1,16}) \{$/;
const HOOK = /^\thook (\S{1,32})(?: device (\S{1,16}))? \{$/;
const ENTRY = /^\t\t([ +-]?\d{1,11}) (.{1,1000})$/;
const CHAIN = /^chain (\S{1,16}) (\S{1,300}) (\S{1,300})$/;

/**
 * Reads `nft list hooks` (nftables 1.0 and newer, src/mnl.c): the functions at each hook in the order in which the kernel calls
 * them, which for equal priorities nothing else shows. Never throws.
 */
export function parseNftHooks(text: string, file: string): NftHooksTree {
  return parseLines(text, file, { read: readLine, print: printNode });
}

/** Prints it back exactly as it was read. */
export function printNftHooks(tree: NftHooksTree): string {
  return printLines(tree, printNode);
}

function readLine(text: string): ReadLine<NftHookNode> {
  const node = nodeOf(text);
  return node === undefined ? NOT_RECOGNISED : { state: node.kind === 'close' ? 'harmless' : 'supported', node };
}

function nodeOf(text: string): NftHookNode | undefined {
  if (text === '}') return { kind: 'close', depth: 0 };
  if (text === '\t}') return { kind: 'close', depth: 1 };
  const family = FAMILY.exec(text)?.[1];
  if (family !== undefined) return { kind: 'family', family };
  const hook = HOOK.exec(text);
  if (hook !== null) return { kind: 'hook', hook: hook[1] ?? '', ...(hook[2] === undefined ? {} : { device: hook[2] }) };
  const entry = ENTRY.exec(text);
  return entry === null ? undefined : entryOf(entry[1] ?? '', entry[2] ?? '');
}

function entryOf(priority: string, rest: string): NftHookNode {
  const open = rest.endsWith(']') ? rest.lastIndexOf(' [') : -1;
  const what = open < 0 ? rest : rest.slice(0, open);
  const module = open < 0 ? {} : { module: rest.slice(open + 2, -1) };
  const chain = CHAIN.exec(what);
  if (chain === null) return { kind: 'entry', priority, function: what, ...module };
  return { kind: 'entry', priority, chain: { family: chain[1] ?? '', table: chain[2] ?? '', chain: chain[3] ?? '' }, ...module };
}

function printNode(node: NftHookNode): string {
  switch (node.kind) {
    case 'family': return `family ${node.family} {`;
    case 'hook': return `\thook ${node.hook}${node.device === undefined ? '' : ` device ${node.device}`} {`;
    case 'close': return `${'\t'.repeat(node.depth)}}`;
    case 'entry': {
      const what = node.chain === undefined ? (node.function ?? '') : `chain ${node.chain.family} ${node.chain.table} ${node.chain.chain}`;
      return `\t\t${node.priority} ${what}${node.module === undefined ? '' : ` [${node.module}]`}`;
    }
  }
}
