import type { SourceId } from '../model/evidence/index.ts';
import { comesAndGoes, RECORDS, steady } from './noise.ts';

/** A piece of an output that moves as one: a line, or a record of several. */
export interface Token {
  /** Of its first line, from 1. */
  readonly line: number;
  readonly lines: readonly string[];
  /** Equal for pieces that say the same. Empty: it says nothing. */
  readonly key: string;
  /** Of what it speaks, where a piece of the other text with the same name is another state of the same thing. */
  readonly name?: string;
  /** It comes and goes by itself. */
  readonly fleeting: boolean;
}

/** Cuts an output into pieces. With `all` what comes and goes by itself says something, too. */
export function tokensOf(source: SourceId, text: string, all: boolean): readonly Token[] {
  const pieces: { line: number; lines: string[] }[] = [];
  for (const [index, line] of bare(text).split('\n').entries()) {
    const last = pieces.at(-1);
    if (last !== undefined && RECORDS.has(source) && /^\s/.test(line)) last.lines.push(line);
    else pieces.push({ line: index + 1, lines: [line] });
  }
  return pieces.map(({ line, lines }) => {
    const [first = ''] = lines;
    const fleeting = comesAndGoes(source, first);
    const name = nameOf(source, first);
    return { line, lines, fleeting, key: keyOf(source, lines, fleeting, all), ...(name === undefined ? {} : { name }) };
  });
}

/** Pieces as a text again. */
export function textOf(pieces: readonly (readonly string[])[]): string {
  return pieces.length === 0 ? '' : `${pieces.flat().join('\n')}\n`;
}

function bare(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** Of a neighbour that was learnt only its address on the wire says something, unless all does. */
function keyOf(source: SourceId, lines: readonly string[], fleeting: boolean, all: boolean): string {
  const key = lines.map((line) => steady(source, line, all)).join('\n');
  if (all || source !== 'ip-neigh' || !fleeting) return key;
  const mac = / lladdr (\S+)/.exec(key)?.[1];
  return mac === undefined ? '' : `${nameOf(source, key) ?? ''} ${mac}`;
}

function nameOf(source: SourceId, text: string): string | undefined {
  return NAMES[source]?.(text.trim().split(/\s+/));
}

type Name = (words: readonly string[]) => string | undefined;

const neighbour: Name = (words) => `${words[0] ?? ''} ${option(words, 'dev')}`;
const device: Name = (words) => words[1]?.replace(/[@:].*$/, '');
const route: Name = (words) => [words.find((word) => /^(?:[\da-f.:/]*[.:][\da-f.:/]*|default)$/.test(word)) ?? '', option(words, 'table'), option(words, 'metric')].join(' ');

/** Of what a piece of an output speaks, from its first words. */
const NAMES: Readonly<Partial<Record<SourceId, Name>>> = {
  sysctl: (words) => words[0],
  'ip-neigh': neighbour, 'ip-neigh-proxy': neighbour, 'bridge-fdb': neighbour,
  'ip-route': route, 'ip6-route': route,
  'ip-link': device, 'ip-addr': device, 'bridge-link': device, 'bridge-vlan': (words) => words[0],
  ss: (words) => [words[0], words[4]].join(' '),
  ipvs: (words) => words.slice(0, words[0] === '-a' ? 5 : 3).join(' '),
  ipset: (words) => (words[0] === 'create' ? words.slice(0, 2).join(' ') : undefined),
};

function option(words: readonly string[], name: string): string {
  const at = words.indexOf(name);
  return at < 0 ? '' : `${name} ${words[at + 1] ?? ''}`;
}
