import type { CounterNode } from '../../model/tree/counter.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, parseLines, printLines, wordsOf } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';
import { readNstatJson } from './json.ts';

const COUNTER = /^([A-Za-z]\w*)\s+(\d+)(?:\s+(\d+\.\d+))?$/;
/** The number of a sentence: after its colon, or the first word that is one. */
const LABELLED = /: \d+$/;
const NUMBER_WORD = /(?<!\S)\d+(?!\S)/;
const PAIR = /^([A-Za-z]\w*): (\S.*)$/;
const INTEGER = /^-?\d+$/;

/** Reads nstat, /proc/net/netstat, snmp, snmp6 or `netstat -s`. Never throws. */
export function parseCounters(text: string, file: string): LineTree<CounterNode> {
  return parseLines(text, file, counterDialect());
}

/** The inverse of `parseCounters`. */
export function printCounters(tree: LineTree<CounterNode>): string {
  return printLines(tree, printNode);
}

function counterDialect(): LineDialect<CounterNode> {
  let section = '';
  let names: { readonly prefix: string; readonly names: readonly string[] } | undefined;
  return {
    print: printNode,
    read(text): ReadLine<CounterNode> {
      const title = /^(?:#(.+)|([A-Za-z]\w*):)$/.exec(text);
      if (title) {
        section = title[1] ?? title[2] ?? '';
        return harmless({ kind: 'section', name: section, style: title[1] === undefined ? ':' : '#' });
      }
      if (text.startsWith('{')) return readNstatJson(text);
      const pair = PAIR.exec(text);
      if (pair) {
        const node = pairLine(pair[1] ?? '', wordsOf(pair[2] ?? ''), names);
        names = node?.kind === 'names' ? node : undefined;
        return node === undefined ? NOT_RECOGNISED : harmless(node);
      }
      return plainLine(text, section);
    },
  };
}

/** The names come first; values of the same prefix and number follow on the next line. */
function pairLine(prefix: string, words: readonly string[], before: { prefix: string; names: readonly string[] } | undefined): CounterNode | undefined {
  if (!words.every((word) => INTEGER.test(word))) return { kind: 'names', prefix, names: words };
  if (before?.prefix !== prefix || before.names.length !== words.length) return undefined;
  return { kind: 'values', prefix, names: before.names, values: words.map(Number) };
}

function plainLine(text: string, section: string): ReadLine<CounterNode> {
  const counter = COUNTER.exec(text);
  if (counter) {
    const [, name = '', value, rate] = counter;
    return harmless({ kind: 'counter', name, value: Number(value), ...(rate !== undefined && { rate }) });
  }
  return section !== '' && /^\s/.test(text) ? harmless(sentence(text, section)) : NOT_RECOGNISED;
}

function sentence(text: string, section: string): CounterNode {
  const labelled = LABELLED.exec(text);
  const start = labelled ? labelled.index + 2 : NUMBER_WORD.exec(text)?.index;
  if (start === undefined) return { kind: 'sentence', section, before: text, after: '' };
  const value = /^\d+/.exec(text.slice(start))?.[0] ?? '';
  return { kind: 'sentence', section, before: text.slice(0, start), value: Number(value), after: text.slice(start + value.length) };
}

function harmless(node: CounterNode): ReadLine<CounterNode> {
  return { state: 'harmless', node };
}

function printNode(node: CounterNode): string {
  switch (node.kind) {
    case 'section': return node.style === '#' ? `#${node.name}` : `${node.name}:`;
    case 'counter': return node.rate === undefined ? `${node.name.padEnd(32)}\t${node.value}` : node.name.padEnd(32) + String(node.value).padEnd(16) + node.rate.padStart(6);
    case 'json': return JSON.stringify({ [node.section]: node.counters });
    case 'names': return `${node.prefix}: ${node.names.join(' ')}`;
    case 'values': return `${node.prefix}: ${node.values.join(' ')}`;
    case 'sentence': return `${node.before}${node.value ?? ''}${node.after}`;
  }
}
