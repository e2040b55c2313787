import type { LineState } from '../../model/evidence/line-state.ts';
import { IPTABLES_MATCHES, IPTABLES_TARGETS, MATCH_ALIASES } from '../../model/tree/iptables-modules.ts';
import type { ModuleSupport } from '../../model/tree/iptables-modules.ts';
import type { IptablesLine, IptablesOption, IptablesRule, IptablesTreeLine } from '../../model/tree/iptables.ts';
import { printIptablesLine } from './print.ts';
import { readRule } from './rule.ts';

const RULE = /^(?:\[(\d+):(\d+)\] )?-A (?:"([^"\\]*)"|(\S+))/;
const CHAIN = /^:(\S+) (\S+)(?: \[(\d+):(\d+)\])?$/;
const POLICY = /^-P (\S+) (\S+)(?: -c (\d+) (\d+))?$/;
const MATCHES: ReadonlyMap<string, ModuleSupport> = new Map(Object.entries(IPTABLES_MATCHES));
const CHAIN_CALL: ModuleSupport = { state: 'supported' };
const TARGETS: ReadonlyMap<string, ModuleSupport> = new Map(Object.entries(IPTABLES_TARGETS));

/** A rule: where it stands in the text, and its chain. Everything else is read when asked for. */
export class RuleLine implements IptablesTreeLine {
  readonly line: number;
  readonly chain: string;
  readonly #source: string;
  readonly #from: number;
  readonly #to: number;

  constructor(line: number, chain: string, source: string, from: number, to: number) {
    this.line = line;
    this.chain = chain;
    this.#source = source;
    this.#from = from;
    this.#to = to;
  }

  get text(): string {
    return this.#source.slice(this.#from, this.#to);
  }

  get node(): IptablesRule {
    const text = withoutReturn(this.text);
    const [head = '', packets, bytes] = RULE.exec(text) ?? [];
    const counters = packets === undefined || bytes === undefined ? undefined : { packets, bytes, style: 'before' as const };
    return readRule(this.chain, text.slice(head.length), counters);
  }

  get state(): LineState {
    return stateOfRule(this.node);
  }

  get verbatim(): true | undefined {
    return isVerbatim(this.node, this.text) ? true : undefined;
  }
}

/** Reads any line that is not a rule. */
export function readOther(line: number, text: string): IptablesTreeLine {
  const trimmed = withoutReturn(text);
  if (trimmed.trim() === '' || trimmed.startsWith('#')) return { line, text, state: hidesATable(trimmed) ? 'not supported' : 'harmless' };
  const node = otherNode(trimmed);
  if (node === undefined) return { line, text, state: 'not recognised' };
  const state = node.kind === 'commit' ? 'harmless' : 'supported';
  return isVerbatim(node, text) ? { line, text, state, node, verbatim: true } : { line, text, state, node };
}

/** The chain of a rule line, `undefined` for any other line. */
export function chainOfRule(text: string): string | undefined {
  const found = RULE.exec(text);
  return found === null ? undefined : (found[3] ?? found[4]);
}

/** `# Table 'x' is incompatible, use 'nft' tool.`: iptables-nft-save could not print a table that the kernel has. */
export function hidesATable(text: string): boolean {
  return text.startsWith('# Table ') && text.includes('incompatible');
}

function otherNode(text: string): IptablesLine | undefined {
  if (text === 'COMMIT') return { kind: 'commit' };
  if (/^\*\S+$/.test(text)) return { kind: 'table', name: text.slice(1) };
  if (/^-N \S+$/.test(text)) return { kind: 'new-chain', name: text.slice(3) };
  const [, name, policy, packets, bytes] = CHAIN.exec(text) ?? [];
  if (name !== undefined && policy !== undefined) {
    return { kind: 'chain', name, policy, ...(packets !== undefined && bytes !== undefined && { counters: { packets, bytes, style: 'before' } }) };
  }
  const [, chain, verdict, some, more] = POLICY.exec(text) ?? [];
  if (chain === undefined || verdict === undefined) return undefined;
  return { kind: 'policy', chain, policy: verdict, ...(some !== undefined && more !== undefined && { counters: { packets: some, bytes: more, style: 'option' } }) };
}

/** The worst state of the rule's modules. A target that is no module is taken for a chain. */
function stateOfRule({ problem, matches, target }: IptablesRule): LineState {
  if (problem !== undefined) return 'not recognised';
  const states = matches.map(({ name, options }) => stateOf(MATCHES.get(MATCH_ALIASES.get(name) ?? name), options));
  if (target?.goto === false) {
    const support = TARGETS.get(target.name) ?? (target.options.length > 0 ? undefined : CHAIN_CALL);
    states.push(stateOf(support, target.options));
  }
  if (states.includes('not supported')) return 'not supported';
  return states.includes('conditional') ? 'conditional' : 'supported';
}

function stateOf(support: ModuleSupport | undefined, options: readonly IptablesOption[]): LineState {
  if (support?.except === undefined) return support?.state ?? 'not supported';
  const { except, exceptIn = {} } = support;
  return options.some(({ name, args }) => except.includes(name) || args.some((arg) => arg.includes(exceptIn[name] ?? '\n'))) ? 'not supported' : 'supported';
}

function isVerbatim(node: IptablesLine, text: string): boolean {
  return printIptablesLine(node) !== text;
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
