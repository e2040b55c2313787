import fc from 'fast-check';
import type { Field } from '../../../model/network/field.ts';
import type { SetElement, Value, Verdict } from '../../../model/network/expr.ts';
import type { IpSet } from '../../../model/network/ipset.ts';
import type { Match, NamedSet, Rule, RuleStep, Statement } from '../../../model/network/rule.ts';
import type { Packet } from '../../../net/packet.ts';
import { ctState, echo, field, interval, ip, is, mark, natTo, rule, tcp, udp, verdict } from '../testing.ts';

/** Random rules and packets from few values, so that most rules are met by some packets and most packets meet some rules. */
export const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.1.1', '10.0.1.2'] as const;
const ADDRESSES6 = ['fd00::1', 'fd00::2', '::a00:1'] as const;
const PORTS = [53, 80, 443, 2048, 40000] as const;
const NAMES = ['cali1', 'cali2', 'eth0', 'br0'] as const;

const because = { text: '' };
const v4 = fc.constantFrom(...ADDRESSES);
const port = fc.constantFrom(...PORTS);
const negate = fc.boolean();
const addressField = fc.constantFrom<Field>('ip saddr', 'ip daddr', 'ip6 saddr', 'ip6 daddr');
const portField = fc.constantFrom<Field>('tcp dport', 'udp dport', 'th dport', 'sctp dport', 'tcp sport', 'udp sport', 'th sport');
const network = fc.constantFrom<string>(...ADDRESSES, ...ADDRESSES6, '10.0.0.0/24', '10.0.1.0/31', '0.0.0.0/0', 'fd00::/64', 'fd00::2/127');
const name = fc.constantFrom<string>(...NAMES, 'cali+', 'e+', '+', '');

/** Elements of one kind of key: single values, ranges, a wildcard. */
function elementsOf<T>(keys: fc.Arbitrary<SetElement['key']>, data: fc.Arbitrary<T>): fc.Arbitrary<SetElement[]> {
  return fc.array(fc.tuple(keys, data).map(([key, more]) => ({ key, because, ...more })), { maxLength: 5 });
}

const addressKeys = network.map((text): SetElement['key'] => [interval(text)]);
const portKeys = fc.oneof(port.map((one): SetElement['key'] => [interval(one)]), fc.tuple(port, port).map(([a, b]): SetElement['key'] => [{ kind: 'int', range: { from: Math.min(a, b), to: Math.max(a, b) } }]), fc.constant<SetElement['key']>([{ kind: 'any' }]));
const pairKeys = fc.tuple(addressKeys, portKeys).map(([address, one]): SetElement['key'] => [...address, ...one]);
const pair = { kind: 'concat', parts: [field('ip daddr'), field('th dport')] } as const;

/** Matches of every kind that the index sorts by or must leave alone: single values, lists, ranges, masks, orders, sets, dice, what is not known. */
const matches: fc.Arbitrary<Match> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(addressField, network, negate).map(([of, value, not]) => is(of, value, not)) },
  { weight: 3, arbitrary: fc.tuple(addressField, fc.uniqueArray(network, { minLength: 1, maxLength: 20 }), negate).map(([of, values, not]) => is(of, values, not)) },
  { weight: 6, arbitrary: fc.tuple(portField, port, negate).map(([of, value, not]) => is(of, value, not)) },
  { weight: 3, arbitrary: fc.tuple(portField, portKeys, negate).map(([of, ranges, not]): Match => ({ kind: 'compare', left: field(of), test: { kind: 'in', ranges, negate: not } })) },
  { weight: 2, arbitrary: fc.tuple(portField, port, fc.constantFrom('lt' as const, 'le' as const, 'gt' as const, 'ge' as const)).map(([of, value, op]): Match => ({ kind: 'compare', left: field(of), test: { kind: 'order', op, value } })) },
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom<Field>('meta iifname', 'meta oifname', 'phys in', 'phys out'), name, negate).map(([of, value, not]) => is(of, value, not)) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom<Field>('ip saddr', 'ip daddr'), v4, negate).map(([of, value, not]): Match => ({ kind: 'compare', left: { kind: 'bitwise', op: 'and', left: field(of), right: { kind: 'const', value: ip('255.255.255.0') } }, test: { kind: 'in', ranges: [interval(value.replace(/\d+$/, '0'))], negate: not } })) },
  { weight: 2, arbitrary: fc.tuple(fc.integer({ min: 0, max: 3 }), negate).map(([bits, not]): Match => ({ kind: 'compare', left: field('meta mark'), test: { kind: 'bits', bits, negate: not } })) },
  { weight: 2, arbitrary: fc.constantFrom<Match>(is('meta l4proto', 6), is('meta l4proto', 17, true), is('meta nfproto', 10), is('icmp type', 8), is('tcp flags', 2), ctState(2), ctState(8, true)) },
  { weight: 1, arbitrary: fc.constant<Match>({ kind: 'compare', left: field('ip daddr'), test: { kind: 'equal', to: field('ip saddr'), negate: true } }) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(field('ip daddr'), field('ip saddr')), elementsOf(addressKeys, fc.constant({})), negate).map(([key, elements, not]): Match => ({ kind: 'lookup', key, set: { kind: 'inline', set: { elements } }, negate: not })) },
  { weight: 2, arbitrary: fc.tuple(elementsOf(pairKeys, fc.constant({})), negate).map(([elements, not]): Match => ({ kind: 'lookup', key: pair, set: { kind: 'inline', set: { elements } }, negate: not })) },
  { weight: 2, arbitrary: negate.map((not): Match => ({ kind: 'lookup', key: field('ip saddr'), set: { kind: 'named', name: 'seen' }, negate: not })) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('src' as const, 'dst' as const), negate).map(([dir, not]): Match => ({ kind: 'ipset', set: 'nets', dirs: [dir], negate: not })) },
  { weight: 1, arbitrary: fc.constantFrom<Match>({ kind: 'dice', probability: 0.5 }, { kind: 'rate', what: 'limit', freshMatches: true, text: '' }, { kind: 'fragment', first: false, negate: false }, { kind: 'constant', matches: true }) },
);

const noEffect: Statement = { kind: 'no-effect', text: 'counter' };

/** Statements after which the packet goes on, changed: what the index found for it before may no longer be so. */
const changes: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }).map((value) => mark(value, 3)) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('ip daddr' as const, 'ip saddr' as const), v4).map(([of, to]): Statement => ({ kind: 'set-field', field: of, to: { kind: 'const', value: ip(to) } })) },
  { weight: 2, arbitrary: port.map((to): Statement => ({ kind: 'set-field', field: 'tcp dport', to: { kind: 'const', value: to } })) },
  { weight: 1, arbitrary: fc.constantFrom('add' as const, 'delete' as const).map((op): Statement => ({ kind: 'set-member', op, family: 'nft', set: 'seen', key: field('ip saddr') })) },
  { weight: 1, arbitrary: fc.constant(noEffect) },
);

const verdicts = (chains: readonly string[]): fc.Arbitrary<Verdict> => fc.constantFrom<Verdict>({ kind: 'accept' }, { kind: 'drop' }, { kind: 'return' }, { kind: 'continue' }, ...chains.flatMap((chain): Verdict[] => [{ kind: 'jump', chain }, { kind: 'goto', chain }]));

/** Statements that may end the packet's way, or send it to one of these chains. */
const ends = (chains: readonly string[]): fc.Arbitrary<Statement> => fc.oneof(
  { weight: 3, arbitrary: verdicts(chains).map((to): Statement => ({ kind: 'verdict', verdict: to })) },
  { weight: 1, arbitrary: elementsOf(addressKeys, verdicts(chains).map((to) => ({ verdict: to }))).map((elements): Statement => ({ kind: 'vmap', key: field('ip daddr'), set: { kind: 'inline', set: { elements } } })) },
  { weight: 1, arbitrary: elementsOf(pairKeys, verdicts(chains).map((to) => ({ verdict: to }))).map((elements): Statement => ({ kind: 'vmap', key: pair, set: { kind: 'inline', set: { elements } } })) },
  { weight: 1, arbitrary: fc.constantFrom<Statement>({ kind: 'reject', with: { kind: 'tcp-reset' } }, { kind: 'dnat', to: natTo('10.0.1.1:80') }, verdict('continue')) },
);

/** A rule that may jump to these chains: matches, perhaps a change and another match, then what it does; most only change the packet. */
export function rulesTo(chains: readonly string[]): fc.Arbitrary<Rule> {
  const last = fc.oneof({ weight: 3, arbitrary: changes }, { weight: 1, arbitrary: ends(chains) });
  const counted = fc.oneof({ weight: 3, arbitrary: matches }, { weight: 1, arbitrary: fc.constant<RuleStep>(noEffect) });
  return fc.tuple(fc.array(counted, { minLength: 1, maxLength: 3 }), fc.array(changes, { maxLength: 1 }), fc.array(matches, { maxLength: 1 }), last)
    .map(([before, middle, after, does]) => rule('rule', ...before, ...middle, ...after, does));
}

/** TCP, UDP, ICMP, protocols without ports and later fragments, of both families. */
export const packets: fc.Arbitrary<Packet> = fc.tuple(fc.oneof(fc.tuple(v4, v4), fc.tuple(fc.constantFrom(...ADDRESSES6), fc.constantFrom(...ADDRESSES6))), port, port, fc.integer({ min: 0, max: 4 }))
  .map(([[src, dst], sport, dport, kind]) => {
    const plain = udp(src, dst, sport, dport);
    if (kind === 0) return echo(src, dst);
    if (kind === 1) return { ...plain, protocol: 50, l4: { kind: 'opaque' } };
    if (kind === 2) return { ...plain, l4: { kind: 'fragment' }, fragment: { offset: 10, more: false } };
    return kind === 3 ? plain : tcp(src, dst, { sport, dport });
  });

const seen: Value = ip('10.0.0.1');

/** The named set and the ipset that the rules speak of. */
export const SETS: ReadonlyMap<string, NamedSet> = new Map([['seen', { name: 'seen', because, dynamic: true, elements: [{ key: [{ kind: 'ip', range: { family: 4, first: seen.value, last: seen.value } }], because }] }]]);
export const IPSETS: ReadonlyMap<string, IpSet> = new Map([['nets', {
  name: 'nets', type: 'hash:net', family: 'inet', dimensions: ['net'], because, supported: true,
  entries: [{ parts: [{ kind: 'interval', interval: interval('10.0.0.0/24') }], nomatch: false, because }, { parts: [{ kind: 'interval', interval: interval('10.0.0.2') }], nomatch: true, because }],
}]]);
export const DEVICES = fc.constantFrom(...NAMES);
