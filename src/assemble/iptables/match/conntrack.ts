import { CT_STATE, CT_STATUS } from '../../../model/network/field.ts';
import type { Field } from '../../../model/network/field.ts';
import type { Expr } from '../../../model/network/expr.ts';
import type { IptablesOption } from '../../../model/tree/iptables.ts';
import { protocolNumber } from '../../../net/index.ts';
import { and, field, hasBits, inNetwork, isInt, rangeOption } from '../compare.ts';
import { optionOf, perOption } from '../convert.ts';
import type { AnyOf, MatchConverter, OptionConverter, Steps } from '../convert.ts';

const STATES: ReadonlyMap<string, number> = new Map(Object.entries(CT_STATE).map(([name, bit]) => [name.toUpperCase(), bit]));
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['NONE', 0], ['EXPECTED', CT_STATUS.expected], ['SEEN_REPLY', CT_STATUS['seen-reply']], ['ASSURED', CT_STATUS.assured], ['CONFIRMED', CT_STATUS.confirmed],
]);
const NO_ENTRY = CT_STATE.invalid | CT_STATE.untracked;
const ENTRY = CT_STATE.new | CT_STATE.established | CT_STATE.related;

/**
 * net/netfilter/xt_conntrack.c (Linux 6.1). SNAT and DNAT are bits of the entry's status, or-ed to the state. A packet without an
 * entry is judged by the state alone: all other options are skipped when `--ctstate` was given, and fail when it was not.
 */
export const conntrack: MatchConverter = (match, context) => {
  const state = optionOf(match, 'ctstate');
  const rest = others({ options: match.options.filter((option) => option.name !== 'ctstate') }, context);
  if (rest === undefined || state === undefined) return rest;
  return withState(state, rest);
};

/** net/netfilter/xt_state.c. */
export const state: MatchConverter = perOption({
  state: ({ args: [text = ''], negated }) => {
    const bits = bitsOf(text, STATES);
    return bits === undefined ? undefined : [hasBits(field('ct state'), bits, negated)];
  },
});

function withState({ args: [text = ''], negated }: IptablesOption, rest: Steps): Steps | AnyOf | undefined {
  const names = text.toUpperCase().split(',');
  const status = (names.includes('SNAT') ? CT_STATUS.snat : 0) | (names.includes('DNAT') ? CT_STATUS.dnat : 0);
  const bits = bitsOf(names.filter((name) => name !== 'SNAT' && name !== 'DNAT').join(','), STATES);
  if (bits === undefined) return undefined;
  if (status === 0 && rest.length === 0) return [hasBits(field('ct state'), bits, negated)];
  const withEntry: Expr = status === 0 ? field('ct state') : { kind: 'bitwise', op: 'or', left: and(field('ct state'), bits), right: and(field('ct status'), status) };
  const entry: Steps = [hasBits(field('ct state'), ENTRY, false), hasBits(withEntry, status === 0 ? bits : 0xffffffff, negated), ...rest];
  const noEntry: Steps = [hasBits(field('ct state'), NO_ENTRY, false), hasBits(field('ct state'), bits, negated)];
  return negated || (bits & NO_ENTRY) !== 0 ? { anyOf: [entry, noEntry] } : entry;
}

const others = perOption({
  ctproto: ({ args: [text = ''], negated }) => {
    const number = protocolNumber(text);
    return number === undefined ? undefined : [isInt(field('ct protocol'), number, negated)];
  },
  ctorigsrc: address('ct original saddr'),
  ctorigdst: address('ct original daddr'),
  ctreplsrc: address('ct reply saddr'),
  ctrepldst: address('ct reply daddr'),
  ctorigsrcport: rangeOption('ct original proto-src', 0xffff),
  ctorigdstport: rangeOption('ct original proto-dst', 0xffff),
  ctreplsrcport: rangeOption('ct reply proto-src', 0xffff),
  ctrepldstport: rangeOption('ct reply proto-dst', 0xffff),
  ctstatus: ({ args: [text = ''], negated }) => {
    const bits = bitsOf(text, STATUSES);
    return bits === undefined ? undefined : [hasBits(field('ct status'), bits, negated)];
  },
  ctdir: ({ args: [text = ''] }) => [isInt(field('ct direction'), text.toUpperCase() === 'REPLY' ? 1 : 0, false)],
});

function address(name: Field): OptionConverter {
  return ({ args: [text = ''], negated }) => {
    const match = inNetwork(name, text, negated);
    return match && [match];
  };
}

function bitsOf(text: string, table: ReadonlyMap<string, number>): number | undefined {
  let bits = 0;
  for (const name of text === '' ? [] : text.toUpperCase().split(',')) {
    const bit = table.get(name);
    if (bit === undefined) return undefined;
    bits |= bit;
  }
  return bits;
}
