import type { NftBlock, NftBlockKind } from '../../model/tree/nft.ts';
import type { LinePlace } from './line.ts';
import { LazyNftLine } from './lazy-line.ts';

/** The shape of a dump, found by the lines' ends alone: what is inside a line is read when it is asked for. */
export interface Structure {
  readonly lines: readonly LazyNftLine[];
  readonly tables: readonly NftBlock[];
}

interface OpenBlock { readonly kind: NftBlockKind; readonly open: LazyNftLine; readonly body: LazyNftLine[]; readonly blocks: OpenBlock[] }

const COMMENT_MARK = '{ # ';

/** Finds tables, their blocks and the lines in them. One pass; any text gives a structure. */
export function findStructure(texts: readonly string[]): Structure {
  const lines: LazyNftLine[] = [];
  const tables: OpenBlock[] = [];
  const stack: OpenBlock[] = [];
  let elements = false;
  for (const [index, text] of texts.entries()) {
    const place = placeOf(text, stack, elements);
    const line = new LazyNftLine(index + 1, text, place);
    lines.push(line);
    if (place.role === 'open') openBlock(line, text, stack, tables);
    else if (place.role === 'close') stack.pop();
    else stack.at(-1)?.body.push(line);
    elements = (place.role === 'elements-first' || place.role === 'elements-more') && !closesElements(text, place.role);
  }
  return { lines, tables };
}

function openBlock(line: LazyNftLine, text: string, stack: OpenBlock[], tables: OpenBlock[]): void {
  const block: OpenBlock = { kind: kindOf(text), open: line, body: [], blocks: [] };
  const outer = stack.at(-1);
  if (outer === undefined) tables.push(block);
  else outer.blocks.push(block);
  stack.push(block);
}

function placeOf(text: string, stack: readonly OpenBlock[], elements: boolean): LinePlace {
  const block = stack.at(-1)?.kind;
  const trimmed = text.trim();
  if (elements) return { role: 'elements-more', block };
  if (trimmed === '}' && block !== undefined) return { role: 'close', block };
  if (trimmed.startsWith('elements = {') && stack.length === 2) return { role: 'elements-first', block };
  if (opens(trimmed) && stack.length === (trimmed.startsWith('table ') ? 0 : 1)) return { role: 'open', block };
  return { role: block === undefined ? 'outside' : 'body', block };
}

/** A bracket at the end, or before a comment: `{ # handle 3`, `{ # progname firewalld`. */
function opens(trimmed: string): boolean {
  if (trimmed.endsWith('{')) return true;
  const at = trimmed.indexOf(COMMENT_MARK);
  return at > 0 && !trimmed.slice(0, at).includes('"') && !trimmed.slice(at + COMMENT_MARK.length).includes('{');
}

function kindOf(text: string): NftBlockKind {
  const [first = '', second = ''] = text.trimStart().split(' ', 2);
  return (first === 'ct' ? `ct ${second}` : first) as NftBlockKind;
}

/** Whether the bracket of `elements = {` is closed on this line; brackets in quotes do not count. */
function closesElements(text: string, role: 'elements-first' | 'elements-more'): boolean {
  let depth = role === 'elements-first' ? 0 : 1;
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === '{') depth += 1;
    else if (char === '}') depth -= 1;
  }
  return depth <= 0;
}
