import type { Diagnostic } from '../../model/evidence/evidence.ts';
import type { IptablesTree, IptablesTreeLine } from '../../model/tree/iptables.ts';
import { printLines } from '../text/index.ts';
import { chainOfRule, hidesATable, readOther, RuleLine } from './line.ts';
import { printIptablesLine } from './print.ts';

const NEWLINE = 10;
const DASH = 45;
const BRACKET = 91;
const SPACE = 32;
const ZERO = 48;
const COLON = 58;
const MAX_DIAGNOSTICS = 100;

/**
 * Reads the output of iptables-save, ip6tables-save (legacy or nft, with or without counters) or `iptables -S`. Takes any text and
 * never throws. One pass finds the lines and the chain of each rule; the rules themselves are read when they are looked at.
 */
export function parseIptablesSave(text: string, file: string): IptablesTree {
  const lines = cut(text);
  let diagnostics: readonly Diagnostic[] | undefined;
  return {
    file,
    lines,
    endsWithNewline: text !== '' && text.charCodeAt(text.length - 1) === NEWLINE,
    get diagnostics() {
      diagnostics ??= diagnose(lines, file);
      return diagnostics;
    },
  };
}

/** Prints back exactly what was read: canonical lines from their nodes, others as they stood. */
export function printIptablesSave(tree: IptablesTree): string {
  return printLines(tree, printIptablesLine);
}

function cut(text: string): IptablesTreeLine[] {
  const lines: IptablesTreeLine[] = [];
  let chain = '';
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    const line = lines.length + 1;
    const found = ruleChain(text, from, to, chain);
    if (found === undefined) lines.push(readOther(line, text.slice(from, to)));
    else {
      chain = found;
      lines.push(new RuleLine(line, chain, text, from, to));
    }
    from = to + 1;
  }
  return lines;
}

/** The rules of a chain follow one another: the chain of the rule before is tried first. */
function ruleChain(text: string, from: number, to: number, before: string): string | undefined {
  const code = text.charCodeAt(from);
  if (code !== DASH && code !== BRACKET) return undefined;
  const at = code === DASH ? from : afterCounters(text, from + 1);
  const end = at + 3 + before.length;
  if (before !== '' && text.startsWith('-A ', at) && text.startsWith(before, at + 3) && (end === to || text.charCodeAt(end) === SPACE)) return before;
  return chainOfRule(text.slice(from, to));
}

/** Where the rule begins that has counters before it: after the digits, the colon, the bracket and the blank. */
function afterCounters(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= COLON) at += 1;
  return text.startsWith('] ', at) ? at + 2 : at;
}

function diagnose(lines: readonly IptablesTreeLine[], file: string): readonly Diagnostic[] {
  const all: Diagnostic[] = [];
  for (const line of lines) {
    const message = messageOf(line);
    if (message === undefined) continue;
    if (all.length === MAX_DIAGNOSTICS) return [...all, { file, line: line.line, message: 'more lines like those before; no further ones are listed' }];
    all.push({ file, line: line.line, message });
  }
  const open = openTable(lines);
  if (open !== undefined) all.push({ file, message: `the table ${open} has no COMMIT: the text ends too early` });
  return all;
}

function messageOf(line: IptablesTreeLine): string | undefined {
  const { node, text } = line;
  if (node?.kind === 'rule') return node.problem;
  if (node === undefined && hidesATable(text)) return 'a table that iptables-nft cannot print';
  return line.state === 'not recognised' ? 'line not recognised' : undefined;
}

function openTable(lines: readonly IptablesTreeLine[]): string | undefined {
  let open: string | undefined;
  for (const line of lines) {
    if (line.chain !== undefined) continue;
    const { node } = line;
    if (node?.kind === 'table') open = node.name;
    else if (node?.kind === 'commit') open = undefined;
  }
  return open;
}
