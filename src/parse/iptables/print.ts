import type { IptablesCounters, IptablesLine, IptablesOption, IptablesRule } from '../../model/tree/iptables.ts';
import { matchShape, targetShape } from './grammar.ts';
import type { ModuleShape } from './grammar.ts';
import { quoteWord } from './words.ts';

/** Prints a node as `iptables-save` (or `iptables -S`) prints it, without a line end. */
export function printIptablesLine(node: IptablesLine): string {
  switch (node.kind) {
    case 'table':
      return `*${node.name}`;
    case 'chain':
      return `:${node.name} ${node.policy}${node.counters ? ` ${bracketed(node.counters)}` : ''}`;
    case 'policy':
      return `-P ${node.chain} ${node.policy}${node.counters ? ` -c ${node.counters.packets} ${node.counters.bytes}` : ''}`;
    case 'new-chain':
      return `-N ${node.name}`;
    case 'commit':
      return 'COMMIT';
    case 'rule':
      return printRule(node);
  }
}

function printRule({ chain, counters, basic, matches, target }: IptablesRule): string {
  let text = counters?.style === 'before' ? `${bracketed(counters)} -A ${chain}` : `-A ${chain}`;
  for (const option of basic) text += printOption(option, '-', undefined);
  for (const { name, options, implicit } of matches) {
    if (implicit !== true) text += ` -m ${quoteWord(name, 'by need')}`;
    text += printOptions(options, matchShape(name));
  }
  if (counters?.style === 'option') text += ` -c ${counters.packets} ${counters.bytes}`;
  if (target === undefined) return text;
  return `${text} -${target.goto ? 'g' : 'j'} ${quoteWord(target.name, 'by need')}${printOptions(target.options, targetShape(target.name))}`;
}

function printOptions(options: readonly IptablesOption[], shape: ModuleShape | undefined): string {
  let text = '';
  for (const option of options) text += printOption(option, '--', shape);
  return text;
}

function printOption({ name, negated, args }: IptablesOption, dashes: string, shape: ModuleShape | undefined): string {
  let text = negated ? ` ! ${dashes}${name}` : ` ${dashes}${name}`;
  const quoting = shape?.get(name)?.quoting ?? 'by need';
  for (const arg of args) text += ` ${quoteWord(arg, quoting)}`;
  return text;
}

function bracketed({ packets, bytes }: IptablesCounters): string {
  return `[${packets}:${bytes}]`;
}
