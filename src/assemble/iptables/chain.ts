import type { Because } from '../../model/network/because.ts';
import type { BaseChain, Chain, Rule } from '../../model/network/rule.ts';
import type { IptablesTreeLine } from '../../model/tree/iptables.ts';
import type { RuleContext } from './convert.ts';
import { convertRule, unreadable } from './rule.ts';

/** A chain whose rules are converted when they are first read, and then kept. */
export class LazyChain implements Chain {
  readonly name: string;
  readonly because: Because;
  readonly base?: BaseChain;
  readonly #lines: readonly IptablesTreeLine[];
  readonly #context: RuleContext & { readonly file: string; readonly damage: readonly Because[] };
  #rules: readonly Rule[] | undefined;

  constructor(name: string, because: Because, base: BaseChain | undefined, lines: readonly IptablesTreeLine[], context: RuleContext & { readonly file: string; readonly damage: readonly Because[] }) {
    this.name = name;
    this.because = because;
    if (base !== undefined) this.base = base;
    this.#lines = lines;
    this.#context = context;
  }

  get rules(): readonly Rule[] {
    this.#rules ??= this.#convert();
    return this.#rules;
  }

  #convert(): readonly Rule[] {
    const rules: Rule[] = [];
    for (const line of this.#lines) {
      const because = becauseOf(line, this.#context.file);
      const { node } = line;
      if (node?.kind === 'rule') rules.push(...convertRule(node, because, this.#context));
      else rules.push(unreadable(because, 'line not recognised'));
    }
    for (const because of this.#context.damage) rules.push(unreadable(because, because.text));
    return rules;
  }
}

export function becauseOf(line: IptablesTreeLine, file: string): Because {
  return { ref: { file, line: line.line }, text: line.text.trim() };
}
