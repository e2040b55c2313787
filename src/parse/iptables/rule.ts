import type { IptablesCounters, IptablesMatch, IptablesOption, IptablesRule, IptablesTarget } from '../../model/tree/iptables.ts';
import { basicOption } from './basic.ts';
import { findOption, matchShape, targetShape } from './grammar.ts';
import type { ModuleShape, OptionShape } from './grammar.ts';
import { restoreWords } from './words.ts';

/** A module that the rule has loaded so far. Without a shape it is unknown, and takes every option that nobody else knows. */
interface Loaded {
  readonly shape: ModuleShape | undefined;
  readonly options: IptablesOption[];
}

interface Reading {
  readonly words: readonly string[];
  at: number;
  readonly basic: IptablesOption[];
  readonly matches: IptablesMatch[];
  readonly loaded: Loaded[];
  protocol?: string;
  target?: IptablesTarget;
  counters?: IptablesCounters;
  problem?: string;
}

/** Reads what follows `-A CHAIN`. What cannot be read ends it with `problem`. */
export function readRule(chain: string, text: string, before: IptablesCounters | undefined): IptablesRule {
  const reading: Reading = { words: restoreWords(text), at: 0, basic: [], matches: [], loaded: [] };
  while (reading.at < reading.words.length && reading.problem === undefined) readOption(reading);
  const { basic, matches, target, problem } = reading;
  const counters = before ?? reading.counters;
  return {
    kind: 'rule', chain, basic, matches,
    ...(counters && { counters }), ...(target && { target }), ...(problem !== undefined && { problem }),
  };
}

function readOption(reading: Reading): void {
  const negated = reading.words[reading.at] === '!';
  if (negated) reading.at += 1;
  const word = reading.words[reading.at];
  if (word === undefined || !word.startsWith('-')) {
    reading.problem = word === undefined ? 'nothing follows "!"' : `option expected, not "${word}"`;
    return;
  }
  reading.at += 1;
  const name = basicOption(word);
  if (name === undefined || belongsToModule(reading, word)) readModuleOption(reading, word, negated);
  else readBasic(reading, name, negated);
}

/** `--proto` is short for `--protocol`, unless the module `policy` is there, whose option it is to the letter (getopt_long(3)). */
function belongsToModule({ loaded }: Reading, word: string): boolean {
  return word.startsWith('--') && loaded.some(({ shape }) => shape?.has(word.slice(2)) === true);
}

function readBasic(reading: Reading, name: string, negated: boolean): void {
  if (name === 'f' || name === '4' || name === '6') {
    reading.basic.push({ name, negated, args: [] });
    return;
  }
  const args = takeArgs(reading, `-${name}`, name === 'c' ? 2 : 1);
  const [first = '', second = ''] = args;
  if (reading.problem !== undefined) return;
  if (name === 'm') loadMatch(reading, first, false);
  else if (name === 'j' || name === 'g') loadTarget(reading, first, name === 'g');
  else if (name === 'c') reading.counters = { packets: first, bytes: second, style: 'option' };
  else {
    if (name === 'p') reading.protocol = first;
    reading.basic.push({ name, negated, args });
  }
}

function loadMatch(reading: Reading, name: string, implicit: boolean): void {
  const options: IptablesOption[] = [];
  reading.matches.push({ name, options, ...(implicit && { implicit }) });
  reading.loaded.push({ shape: matchShape(name), options });
}

function loadTarget(reading: Reading, name: string, goto: boolean): void {
  if (reading.target !== undefined) reading.problem = 'two targets';
  const options: IptablesOption[] = [];
  reading.target = { name, goto, options };
  if (!goto) reading.loaded.push({ shape: targetShape(name), options });
}

function readModuleOption(reading: Reading, word: string, negated: boolean): void {
  const equals = word.indexOf('=');
  const name = word.slice(word.startsWith('--') ? 2 : 1, equals < 0 ? undefined : equals);
  const found = ownerOf(reading, name);
  if (found === undefined) {
    reading.problem = `no loaded module has the option "${word}"`;
    return;
  }
  const { owner, option } = found;
  const attached = equals < 0 ? [] : [word.slice(equals + 1)];
  const args = option === undefined ? takeUntilOption(reading) : takeArgs(reading, word, wanted(reading, option) - attached.length);
  owner.options.push({ name: option?.name ?? name, negated, args: [...attached, ...args] });
}

/** The module loaded last wins, as in `xtables_merge_options`; `-p tcp` loads `tcp` when an option asks for it. */
function ownerOf(reading: Reading, name: string): { owner: Loaded; option?: OptionShape } | undefined {
  for (let index = reading.loaded.length - 1; index >= 0; index -= 1) {
    const owner = reading.loaded[index];
    const option = owner?.shape && findOption(owner.shape, name);
    if (owner !== undefined && option !== undefined) return { owner, option };
  }
  const implicit = implicitOption(reading, name);
  if (implicit !== undefined) return implicit;
  const owner = reading.loaded.findLast((each) => each.shape === undefined);
  return owner && { owner };
}

function implicitOption(reading: Reading, name: string): { owner: Loaded; option: OptionShape } | undefined {
  const { protocol } = reading;
  const shape = protocol === undefined || reading.matches.some((match) => match.name === protocol) ? undefined : matchShape(protocol);
  const option = shape && findOption(shape, name);
  if (protocol === undefined || option === undefined) return undefined;
  loadMatch(reading, protocol, true);
  const owner = reading.loaded.at(-1);
  return owner && { owner, option };
}

function wanted(reading: Reading, option: OptionShape): number {
  const next = reading.words[reading.at];
  const missing = option.optional && (next === undefined || next === '!' || next.startsWith('-'));
  return missing ? 0 : option.args;
}

function takeArgs(reading: Reading, option: string, count: number): readonly string[] {
  const args = reading.words.slice(reading.at, reading.at + Math.max(count, 0));
  reading.at += args.length;
  if (args.length !== count) reading.problem = `"${option}" wants ${count} argument${count === 1 ? '' : 's'}`;
  return args;
}

function takeUntilOption(reading: Reading): readonly string[] {
  const from = reading.at;
  while (reading.at < reading.words.length) {
    const word = reading.words[reading.at] ?? '';
    if (word === '!' || word.startsWith('-')) break;
    reading.at += 1;
  }
  return reading.words.slice(from, reading.at);
}
