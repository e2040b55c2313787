import type { Field } from '../../../model/network/field.ts';
import { field, hasBits, inInts, inIps, isInt, maskedTest, rangeOption } from '../compare.ts';
import { TCP_FLAG } from '../../../net/index.ts';
import { perOption, optionOf } from '../convert.ts';
import type { MatchConverter, OptionConverter } from '../convert.ts';
import { readInt, readIpRange } from '../values.ts';

/** `--dscp-class` names (libxt_dscp's dscp_helper.c): CS0-7, AF11-43, EF, BE. */
function dscpClass(name: string): number | undefined {
  const [, cs] = /^cs([0-7])$/i.exec(name) ?? [];
  if (cs !== undefined) return Number(cs) << 3;
  const [, af, drop] = /^af([1-4])([1-3])$/i.exec(name) ?? [];
  if (af !== undefined && drop !== undefined) return (Number(af) << 3) | (Number(drop) << 1);
  return name.toUpperCase() === 'EF' ? 46 : name.toUpperCase() === 'BE' ? 0 : undefined;
}

/** net/netfilter/xt_dscp.c. */
export const dscp = perOption({
  dscp: ({ args: [text = ''], negated }, { family }) => number(`${family} dscp`, readInt(text, 63), negated),
  'dscp-class': ({ args: [text = ''], negated }, { family }) => number(`${family} dscp`, dscpClass(text), negated),
});

/** net/netfilter/xt_dscp.c `tos_mt`. */
export const tos = perOption({ tos: ({ args: [text = ''], negated }, { family }) => maskedTest(`${family} tos`, text, negated, 0xff) });

/** net/netfilter/xt_ecn.c: the TCP bits are read of TCP packets only. */
export const ecn = perOption({
  'ecn-tcp-cwr': ({ negated }) => [hasBits(field('tcp flags'), TCP_FLAG.cwr, negated)],
  'ecn-tcp-ece': ({ negated }) => [hasBits(field('tcp flags'), TCP_FLAG.ece, negated)],
  'ecn-ip-ect': ({ args: [text = ''], negated }, { family }) => number(`${family} ecn`, readInt(text, 3), negated),
});

/** net/netfilter/xt_hl.c. */
export const ttl = perOption({ 'ttl-eq': rangeOption('ip ttl', 255), 'ttl-lt': order('ip ttl', 'lt'), 'ttl-gt': order('ip ttl', 'gt') });
export const hl = perOption({ 'hl-eq': rangeOption('ip6 hoplimit', 255), 'hl-lt': order('ip6 hoplimit', 'lt'), 'hl-gt': order('ip6 hoplimit', 'gt') });

/** net/netfilter/xt_length.c: the whole packet with its network header, in both families. */
export const length = perOption({ length: rangeOption('meta length', 0xffff) });

/** net/netfilter/xt_iprange.c. */
export const iprange = perOption({ 'src-range': inRange('saddr'), 'dst-range': inRange('daddr') });

/** net/netfilter/xt_tcpmss.c. A packet without the option meets the negated match, which nothing in the model can ask for. */
export const tcpmss = perOption({ mss: (option, context) => (option.negated ? undefined : rangeOption('tcp mss', 0xffff)(option, context)) });

/** Headers by which ip6t_ipv6header.c knows a packet without extension headers: what follows is a protocol, ESP, or nothing (IPv6's 59). */
const LAST_HEADERS: Readonly<Record<string, number>> = { esp: 50, none: 59 };
/** Names of libip6t_ipv6header.c for any other protocol. */
const ANY_PROTOCOL: ReadonlySet<string> = new Set(['prot', 'proto', 'protocol', '255']);

/**
 * net/ipv6/netfilter/ip6t_ipv6header.c (6.1, 6.18) for a packet without extension headers, of which exactly one of `prot`, `esp` and `none` is
 * true: it must be all that is asked for; negated and soft, it must not be among what is asked for.
 */
export const ipv6header: MatchConverter = (match) => {
  const header = optionOf(match, 'header');
  if (header === undefined) return undefined;
  const names = [...new Set((header.args[0] ?? '').split(',').map((name) => (ANY_PROTOCOL.has(name) ? 'prot' : name)))];
  const soft = optionOf(match, 'soft') !== undefined;
  const met = names.length === 1 || (soft && header.negated) ? names : [];
  const numbers = [...new Set(met.flatMap((name) => LAST_HEADERS[name] ?? []))];
  const others = met.includes('prot');
  if (!others && numbers.length === 0) return [{ kind: 'constant', matches: header.negated }];
  const asked = others ? Object.entries(LAST_HEADERS).flatMap(([name, number]) => (met.includes(name) ? [] : [number])) : numbers;
  return [inInts(field('meta l4proto'), asked.map((one) => ({ from: one, to: one })), others !== header.negated)];
};

function number(name: Field, value: number | undefined, negated: boolean): ReturnType<OptionConverter> {
  return value === undefined ? undefined : [isInt(field(name), value, negated)];
}

function order(name: Field, op: 'lt' | 'gt'): OptionConverter {
  return ({ args: [text = ''] }) => {
    const value = readInt(text, 255);
    if (value === undefined) return undefined;
    const range = op === 'gt' ? { from: value + 1, to: 255 } : { from: 0, to: value - 1 };
    return range.from > range.to ? [{ kind: 'constant', matches: false }] : [inInts(field(name), [range], false)];
  };
}

function inRange(side: 'saddr' | 'daddr'): OptionConverter {
  return ({ args: [text = ''], negated }, { family }) => {
    const range = readIpRange(text);
    return range && [inIps(`${family} ${side}`, range, negated)];
  };
}
