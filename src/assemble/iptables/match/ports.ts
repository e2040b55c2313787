import type { Field } from '../../../model/network/field.ts';
import type { SetElement } from '../../../model/network/expr.ts';
import { TCP_FLAG } from '../../../net/index.ts';
import type { IntRange } from '../../../net/index.ts';
import { and, field, inInts, isInt, rangeOption } from '../compare.ts';
import { perOption } from '../convert.ts';
import type { MatchConverter, OptionConverter } from '../convert.ts';
import { readRange } from '../values.ts';

const PORTS = 0xffff;
const FLAGS: ReadonlyMap<string, number> = new Map([
  ...Object.entries(TCP_FLAG).map(([name, bit]): [string, number] => [name.toUpperCase(), bit]), ['ALL', 63], ['NONE', 0],
]);

/**
 * `tcp`, `udp`, `udplite`, `sctp`, `dccp` (net/netfilter/xt_tcpudp.c, xt_sctp.c, xt_dccp.c). The header must be there: a later
 * fragment never matches, even when no option is given, which is what the comparison with every port says.
 */
function ports(protocol: 'tcp' | 'udp' | 'udplite' | 'sctp' | 'dccp', more: Readonly<Record<string, OptionConverter>> = {}): MatchConverter {
  const [sport, dport]: [Field, Field] = [`${protocol} sport`, `${protocol} dport`];
  const convert = perOption({ sport: rangeOption(sport, PORTS), dport: rangeOption(dport, PORTS), ...more });
  return (match, context) => {
    const steps = convert(match, context);
    return steps?.length === 0 ? [inInts(field(sport), [{ from: 0, to: PORTS }], false)] : steps;
  };
}

const tcpFlags: OptionConverter = ({ args: [mask = '', wanted = ''], negated }) => {
  const bits = flagBits(mask);
  const value = flagBits(wanted);
  return bits === undefined || value === undefined ? undefined : [isInt(and(field('tcp flags'), bits), value, negated)];
};

function flagBits(text: string): number | undefined {
  let bits = 0;
  for (const name of text.split(',')) {
    const bit = FLAGS.get(name.toUpperCase());
    if (bit === undefined) return undefined;
    bits |= bit;
  }
  return bits;
}

export const tcp = ports('tcp', {
  'tcp-flags': tcpFlags,
  syn: ({ negated }) => [isInt(and(field('tcp flags'), TCP_FLAG.fin | TCP_FLAG.syn | TCP_FLAG.rst | TCP_FLAG.ack), TCP_FLAG.syn, negated)],
});
export const udp = ports('udp');
export const udplite = ports('udplite');
export const sctp = ports('sctp');
export const dccp = ports('dccp');

/** net/netfilter/xt_multiport.c: `--ports` is met by either port. */
export const multiport = perOption({
  sports: portList((ranges, negated) => [inInts(field('th sport'), ranges, negated)]),
  dports: portList((ranges, negated) => [inInts(field('th dport'), ranges, negated)]),
  ports: portList((ranges, negated) => {
    const key = { kind: 'concat', parts: [field('th sport'), field('th dport')] } as const;
    return [{ kind: 'lookup', key, set: { kind: 'inline', set: { elements: ranges.flatMap(eitherPort) } }, negate: negated }];
  }),
});

function portList(build: (ranges: readonly IntRange[], negated: boolean) => ReturnType<OptionConverter>): OptionConverter {
  return ({ args: [text = ''], negated }) => {
    const ranges: IntRange[] = [];
    for (const part of text.split(',')) {
      const range = readRange(part, PORTS);
      if (range === undefined) return undefined;
      ranges.push(range);
    }
    return build(ranges, negated);
  };
}

function eitherPort(range: IntRange): SetElement[] {
  const because = { text: `--ports ${range.from}:${range.to}` };
  const port = { kind: 'int', range } as const;
  const any = { kind: 'any' } as const;
  return [{ key: [port, any], because }, { key: [any, port], because }];
}
