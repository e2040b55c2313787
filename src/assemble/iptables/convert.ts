import type { RuleStep } from '../../model/network/rule.ts';
import type { IptablesMatch, IptablesOption, IptablesTarget } from '../../model/tree/iptables.ts';

/** What a converter may know besides the module: the family and the chains of the table. */
export interface RuleContext {
  readonly family: 'ip' | 'ip6';
  readonly chains: ReadonlyMap<string, unknown>;
}

export type Steps = readonly RuleStep[];

/** Several sets of steps of which at most one is met by any packet: the rule becomes one rule for each. */
export interface AnyOf {
  readonly anyOf: readonly Steps[];
}

/** Turns a match module into steps; `undefined` when it cannot say exactly what the kernel does. */
export type MatchConverter = (match: IptablesMatch, context: RuleContext) => Steps | AnyOf | undefined;
export type TargetConverter = (target: IptablesTarget, context: RuleContext) => Steps | undefined;
export type OptionConverter = (option: IptablesOption, context: RuleContext) => Steps | undefined;

/** A module whose options stand each for itself and must all be met. */
export function perOption(table: Readonly<Record<string, OptionConverter>>): (module: { readonly options: readonly IptablesOption[] }, context: RuleContext) => Steps | undefined {
  const converters = new Map(Object.entries(table));
  return ({ options }, context) => {
    const steps: RuleStep[] = [];
    for (const option of options) {
      const some = converters.get(option.name)?.(option, context);
      if (some === undefined) return undefined;
      steps.push(...some);
    }
    return steps;
  };
}

/** The option of this name; the last one when it was given twice. */
export function optionOf(module: { readonly options: readonly IptablesOption[] }, name: string): IptablesOption | undefined {
  return module.options.findLast((option) => option.name === name);
}

/** The first argument of an option, `undefined` when the option is not there. */
export function argOf(module: { readonly options: readonly IptablesOption[] }, name: string): string | undefined {
  return optionOf(module, name)?.args[0];
}

/** Whether all options of the module are among these. */
export function onlyHas(module: { readonly options: readonly IptablesOption[] }, names: readonly string[]): boolean {
  return module.options.every((option) => names.includes(option.name));
}

/** A module as text, for steps that show what they stand for. */
export function textOf(dash: '-m' | '-j' | '-g', module: { readonly name: string; readonly options: readonly IptablesOption[] }): string {
  const options = module.options.map(({ name, negated, args }) => `${negated ? '! ' : ''}${[`--${name}`, ...args].join(' ')}`);
  return [`${dash} ${module.name}`, ...options].join(' ');
}
