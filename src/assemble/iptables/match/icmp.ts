import type { Field } from '../../../model/network/field.ts';
import { field, inInts } from '../compare.ts';
import { perOption } from '../convert.ts';
import type { OptionConverter, Steps } from '../convert.ts';
import { readRange } from '../values.ts';
import { ICMP_NAMES, ICMPV6_NAMES } from './icmp-names.ts';

/** net/ipv4/netfilter/ip_tables.c `icmp_match`: type 255 is any type; without an option every ICMP header matches. */
export const icmp = withHeader('icmp type', perOption({ 'icmp-type': icmpType('icmp', ICMP_NAMES) }));
/** net/ipv6/netfilter/ip6_tables.c `icmp6_match`: there is no type that stands for any. */
export const icmp6 = withHeader('icmpv6 type', perOption({ 'icmpv6-type': icmpType('icmpv6', ICMPV6_NAMES) }));

function withHeader(name: Field, convert: ReturnType<typeof perOption>): ReturnType<typeof perOption> {
  return (match, context) => {
    const steps = convert(match, context);
    return steps?.length === 0 ? [inInts(field(name), [{ from: 0, to: 255 }], false)] : steps;
  };
}

function icmpType(header: 'icmp' | 'icmpv6', names: Readonly<Record<string, string>>): OptionConverter {
  return ({ args: [given = ''], negated }) => {
    const text = names[given] ?? given;
    const [type = '', code] = text.split('/');
    const types = readRange(type, 255);
    const codes = code === undefined ? { from: 0, to: 255 } : readRange(code, 255);
    if (types === undefined || codes === undefined) return undefined;
    if (header === 'icmp' && types.from === 255) return anyType(negated);
    if (code === undefined) return [inInts(field(`${header} type`), [types], negated)];
    const key = { kind: 'concat', parts: [field(`${header} type`), field(`${header} code`)] } as const;
    const element = { key: [{ kind: 'int', range: types }, { kind: 'int', range: codes }], because: { text: `--icmp-type ${given}` } } as const;
    return [{ kind: 'lookup', key, set: { kind: 'inline', set: { elements: [element] } }, negate: negated }];
  };
}

function anyType(negated: boolean): Steps {
  return negated ? [{ kind: 'constant', matches: false }] : [inInts(field('icmp type'), [{ from: 0, to: 255 }], false)];
}
