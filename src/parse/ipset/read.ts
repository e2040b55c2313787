import type { LineState } from '../../model/evidence/line-state.ts';
import { IPSET_TYPES } from '../../model/tree/ipset.ts';
import type { IpsetLine } from '../../model/tree/ipset.ts';
import { NOT_RECOGNISED } from '../text/index.ts';
import type { ReadLine } from '../text/index.ts';

const TYPES: ReadonlyMap<string, { readonly state: LineState }> = new Map(Object.entries(IPSET_TYPES));
const HARMLESS: ReadonlySet<string> = new Set(['Revision', 'Size in memory', 'References']);

/** A reader of lines that remembers the types of the sets, for the state of their elements. */
export function ipsetReader(): (text: string) => ReadLine<IpsetLine> {
  const states = new Map<string, LineState>();
  let list: { members: boolean; state: LineState } | undefined;
  return (text) => {
    if (/^(?:create|add) /.test(text)) return readCommand(text, states);
    const [, key, value] = /^([A-Z][A-Za-z ]*):(?: (.*))?$/.exec(text) ?? [];
    if (key !== undefined) {
      if (key === 'Name') list = { members: false, state: 'not supported' };
      if (key === 'Type' && list !== undefined) list.state = TYPES.get(value ?? '')?.state ?? 'not supported';
      if (key === 'Members' && list !== undefined) list.members = true;
      const state = HARMLESS.has(key) ? 'harmless' : key === 'Type' ? (list?.state ?? 'not supported') : 'supported';
      return { state, node: { kind: 'header', key, value: value ?? '' } };
    }
    if (list?.members !== true) return NOT_RECOGNISED;
    const [element = '', ...options] = optionWords(text);
    return { state: list.state, node: { kind: 'member', element, options } };
  };
}

/** Prints a line as `ipset` prints it. A comment's text is the only thing in quotes. */
export function printIpsetLine(node: IpsetLine): string {
  switch (node.kind) {
    case 'create':
      return ['create', node.set, node.type, ...node.options].join(' ');
    case 'add':
      return ['add', node.set, node.element, ...quoted(node.options)].join(' ');
    case 'header':
      return node.value === '' ? `${node.key}:` : `${node.key}: ${node.value}`;
    case 'member':
      return [node.element, ...quoted(node.options)].join(' ');
  }
}

function readCommand(text: string, states: Map<string, LineState>): ReadLine<IpsetLine> {
  const [command, set, third, ...options] = optionWords(text);
  if (set === undefined || third === undefined) return NOT_RECOGNISED;
  if (command === 'add') return { state: states.get(set) ?? 'not supported', node: { kind: 'add', set, element: third, options } };
  const state = TYPES.get(third)?.state ?? 'not supported';
  states.set(set, state);
  return { state, node: { kind: 'create', set, type: third, options } };
}

function optionWords(text: string): string[] {
  if (!text.includes('"')) return text.split(' ').filter((word) => word !== '');
  const words = text.match(/"[^"]*"|[^\s"]+/g) ?? [];
  return words.map((word) => (word.startsWith('"') ? word.slice(1, -1) : word));
}

function quoted(options: readonly string[]): readonly string[] {
  return options.includes('comment') ? options.map((word, index) => (options[index - 1] === 'comment' ? `"${word}"` : word)) : options;
}
