import type { Expr } from '../../model/network/expr.ts';
import type { Field } from '../../model/network/field.ts';
import type { Match } from '../../model/network/rule.ts';
import type { IntRange, IpRange } from '../../net/index.ts';
import { readMasked, readNetwork, readRange } from './values.ts';
import type { OptionConverter, Steps } from './convert.ts';

const fields = new Map<Field, Expr>();

/** A field of the packet: one object for all rules that ask for it. */
export function field(name: Field): Expr {
  const known = fields.get(name);
  if (known !== undefined) return known;
  const made: Expr = { kind: 'field', field: name };
  fields.set(name, made);
  return made;
}

export function and(left: Expr, bits: number): Expr {
  return { kind: 'bitwise', op: 'and', left, right: { kind: 'const', value: bits } };
}

export function inInts(left: Expr, ranges: readonly IntRange[], negate: boolean): Match {
  return { kind: 'compare', left, test: { kind: 'in', ranges: ranges.map((range) => ({ kind: 'int', range })), negate } };
}

export function isInt(left: Expr, value: number, negate: boolean): Match {
  return inInts(left, [{ from: value, to: value }], negate);
}

export function inIps(name: Field, range: IpRange, negate: boolean): Match {
  return { kind: 'compare', left: field(name), test: { kind: 'in', ranges: [{ kind: 'ip', range }], negate } };
}

export function hasBits(left: Expr, bits: number, negate: boolean): Match {
  return { kind: 'compare', left, test: { kind: 'bits', bits, negate } };
}

/** A device name; a `+` at its end stands for any rest. */
export function isDevice(name: Field, device: string, negate: boolean): Match {
  const wildcard = device.endsWith('+');
  const interval = { kind: 'name', name: wildcard ? device.slice(0, -1) : device, wildcard } as const;
  return { kind: 'compare', left: field(name), test: { kind: 'in', ranges: [interval], negate } };
}

/** An address in `address[/length|/mask]`. A mask with holes is compared bit by bit. */
export function inNetwork(name: Field, text: string, negate: boolean): Match | undefined {
  const network = readNetwork(text);
  if (network === undefined) return undefined;
  if ('range' in network) return inIps(name, network.range, negate);
  const left: Expr = { kind: 'bitwise', op: 'and', left: field(name), right: { kind: 'const', value: network.mask } };
  return { kind: 'compare', left, test: { kind: 'equal', to: { kind: 'const', value: network.value }, negate } };
}

/** An option whose argument is a number or a range `a:b` of the field. */
export function rangeOption(name: Field, max: number): OptionConverter {
  return ({ args: [text = ''], negated }) => {
    const range = readRange(text, max);
    return range && [inInts(field(name), [range], negated)];
  };
}

/** An option whose argument is `value[/mask]` of the field. */
export function maskedOption(name: Field): OptionConverter {
  return ({ args: [text = ''], negated }) => maskedTest(name, text, negated);
}

export function maskedTest(name: Field, text: string, negate: boolean, max = 0xffffffff): Steps | undefined {
  const masked = readMasked(text, max);
  return masked && [isInt(masked.mask === max ? field(name) : and(field(name), masked.mask), masked.value, negate)];
}
