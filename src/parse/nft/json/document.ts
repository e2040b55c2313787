import type { Diagnostic } from '../../../model/evidence/evidence.ts';
import { stateOfNftNode } from '../../../model/tree/nft-support.ts';
import type { NftBlock, NftLine, NftNode, NftTree } from '../../../model/tree/nft.ts';
import { NotRecognised } from '../cursor.ts';
import { printNftNode } from '../print-line.ts';
import { nodesOf } from './object.ts';
import type { JsonObject } from './value.ts';
import { isObject } from './value.ts';

/** How far into the text the key that says what it is may stand. */
const HEAD = 200;
/** How much of an object that is not recognised is shown. */
const MAX_TEXT = 1000;

/** Whether the text is what `nft -j` prints. */
export function isNftJson(text: string): boolean {
  const head = text.slice(0, HEAD).trimStart();
  return head.startsWith('{') && head.includes('"nftables"');
}

interface GrowingBlock extends NftBlock { readonly body: NftLine[]; readonly blocks: GrowingBlock[] }

/** Reads `nft -j list ruleset`, on one line as nft prints it or laid out by another tool. Never throws. */
export function parseNftJson(text: string, file: string): NftTree {
  const texts = text.split('\n');
  const endsWithNewline = texts.at(-1) === '';
  if (endsWithNewline) texts.pop();
  const objects = objectsOf(text);
  const starts = objects === undefined ? [] : startLines(text);
  const diagnostics: Diagnostic[] = objects === undefined ? [{ file, line: 1, message: 'not complete JSON' }] : [];
  const bad = new Set<number>();
  const tables: GrowingBlock[] = [];
  for (const [index, object] of (objects ?? []).entries()) {
    const line = starts[index] ?? 1;
    if (place(object, line, tables)) continue;
    placeUnread(object, line, tables);
    bad.add(line);
    diagnostics.push({ file, line, message: `object ${index + 1} not recognised` });
  }
  const lines = texts.map((whole, index): NftLine => ({
    line: index + 1, text: whole, state: whole.trim() === '' ? 'harmless' : objects === undefined || bad.has(index + 1) ? 'not recognised' : 'supported',
  }));
  return { format: 'json', file, lines, diagnostics, tables, endsWithNewline };
}

function objectsOf(text: string): readonly unknown[] | undefined {
  try {
    const document: unknown = JSON.parse(text);
    const list = isObject(document) ? document['nftables'] : undefined;
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** Puts one object of the list where it belongs; false when it is not recognised. */
function place(object: unknown, line: number, tables: GrowingBlock[]): boolean {
  try {
    const [kind, body] = isObject(object) ? (Object.entries(object)[0] ?? []) : [];
    if (kind === 'metainfo') return true;
    if (kind === undefined || !isObject(body)) return false;
    const nodes = nodesOf(kind, body).map((node) => lineOf(node, line));
    return kind === 'table' ? open(nodes, tables, 'table') : inTable(kind, body, nodes, tables);
  } catch (error) {
    if (error instanceof NotRecognised || error instanceof RangeError) return false;
    throw error;
  }
}

/** A rule that is not recognised keeps its place in its chain: it may do anything. */
function placeUnread(object: unknown, line: number, tables: readonly GrowingBlock[]): void {
  const rule = isObject(object) ? object['rule'] : undefined;
  if (isObject(rule)) chainOf(rule, tables)?.body.push({ line, text: JSON.stringify(object).slice(0, MAX_TEXT), state: 'not recognised' });
}

function lineOf(node: NftNode, line: number): NftLine {
  return { line, text: printNftNode(node), state: stateOfNftNode(node), node };
}

function open(nodes: readonly NftLine[], into: GrowingBlock[], kind: NftBlock['kind']): boolean {
  const [first, ...body] = nodes;
  if (first === undefined) return false;
  into.push({ kind, open: first, body, blocks: [] });
  return true;
}

function inTable(kind: string, body: JsonObject, nodes: readonly NftLine[], tables: readonly GrowingBlock[]): boolean {
  if (kind === 'rule') {
    const chain = chainOf(body, tables);
    chain?.body.push(...nodes);
    return chain !== undefined;
  }
  const table = tableOf(body, tables);
  return table !== undefined && open(nodes, table.blocks, nodes[0]?.node?.kind === 'open' ? nodes[0].node.block : 'set');
}

function tableOf(body: JsonObject, tables: readonly GrowingBlock[]): GrowingBlock | undefined {
  return tables.findLast((block) => isNamed(block, body['table']) && block.open.node?.kind === 'open' && block.open.node.family === body['family']);
}

function chainOf(rule: JsonObject, tables: readonly GrowingBlock[]): GrowingBlock | undefined {
  const table = tableOf(rule, tables);
  return table === undefined ? undefined : namedChain(table, rule['chain']);
}

/** The chain of a table that a rule names. */
function namedChain(table: GrowingBlock, name: unknown): GrowingBlock | undefined {
  const index = INDEX.get(table) ?? new Map<unknown, GrowingBlock>();
  INDEX.set(table, index);
  const known = index.get(name);
  if (known !== undefined) return known;
  const chain = table.blocks.find((block) => block.kind === 'chain' && isNamed(block, name));
  if (chain !== undefined) index.set(name, chain);
  return chain;
}

const INDEX = new WeakMap<GrowingBlock, Map<unknown, GrowingBlock>>();

function isNamed(block: NftBlock, name: unknown): boolean {
  return block.open.node?.kind === 'open' && block.open.node.name === name;
}

/** The lines on which the objects of the list begin: brackets counted outside of strings. */
function startLines(text: string): number[] {
  const lines: number[] = [];
  let line = 1;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\n') line += 1;
    else if (quoted && char === '\\') at += 1;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === '{' || char === '[') {
      if (depth === 2 && char === '{') lines.push(line);
      depth += 1;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return lines;
}
