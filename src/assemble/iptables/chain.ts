import type { Because } from '../../model/network/because.ts';
import type { BaseChain, Chain, Rule } from '../../model/network/rule.ts';
import type { IptablesTreeLine } from '../../model/tree/iptables.ts';
import type { RuleContext } from './convert.ts';
import { convertRule, unreadable } from './rule.ts';

/** What the chains of one table share. `damage`: why each of them may have had more rules than were read. */
export interface ChainContext extends RuleContext {
  readonly file: string;
  readonly damage: readonly Because[];
}

/** A chain whose rules are converted when they are first read, and then kept. */
export class LazyChain implements Chain {
  readonly name: string;
  readonly base?: BaseChain;
  readonly #declared: IptablesTreeLine;
  readonly #lines: readonly IptablesTreeLine[];
  readonly #context: ChainContext;
  #rules: readonly Rule[] | undefined;

  constructor(name: string, declared: IptablesTreeLine, base: BaseChain | undefined, lines: readonly IptablesTreeLine[], context: ChainContext) {
    this.name = name;
    this.#declared = declared;
    if (base !== undefined) this.base = base;
    this.#lines = lines;
    this.#context = context;
  }

  get because(): Because {
    return becauseOf(this.#declared, this.#context.file);
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
