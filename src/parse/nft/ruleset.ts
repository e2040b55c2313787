import type { Diagnostic } from '../../model/evidence/evidence.ts';
import type { NftLine, NftTree } from '../../model/tree/nft.ts';
import { printLines } from '../text/line-tree.ts';
import { isNftJson, parseNftJson } from './json/document.ts';
import { printNftNode } from './print-line.ts';
import { findStructure } from './structure.ts';

/** Reading what is no dump at all must not cost a diagnostic for every line of it. */
const MAX_DIAGNOSTICS = 100;

/**
 * Reads `nft list ruleset`, `nft -a list ruleset` or `nft -j list ruleset` (nftables 0.9 to 1.1; which one, the text itself says).
 * `file` names it in diagnostics. Never throws; lines of the text form are read when first asked for.
 */
export function parseNftRuleset(text: string, file: string): NftTree {
  if (isNftJson(text)) return parseNftJson(text, file);
  const texts = text.split('\n');
  const endsWithNewline = texts.at(-1) === '';
  if (endsWithNewline) texts.pop();
  const { lines, tables } = findStructure(texts);
  return {
    format: 'text', file, lines, tables, endsWithNewline: endsWithNewline && text !== '',
    get diagnostics(): readonly Diagnostic[] {
      return diagnosticsOf(lines, file);
    },
  };
}

/** Prints a tree back, exactly as it was read: canonical lines from their nodes. */
export function printNftRuleset(tree: NftTree): string {
  return printLines(tree, printNftNode);
}

function diagnosticsOf(lines: readonly NftLine[], file: string): Diagnostic[] {
  const unread = lines.filter((line) => line.state === 'not recognised');
  const diagnostics: Diagnostic[] = unread.slice(0, MAX_DIAGNOSTICS).map(({ line }) => ({ file, line, message: 'line not recognised' }));
  if (unread.length > MAX_DIAGNOSTICS) diagnostics.push({ file, message: `${unread.length - MAX_DIAGNOSTICS} more lines not recognised` });
  return diagnostics;
}
