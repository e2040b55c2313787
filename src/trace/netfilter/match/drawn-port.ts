import type { Tri } from '../../../model/network/because.ts';
import type { Interval, Test } from '../../../model/network/expr.ts';
import type { Field } from '../../../model/network/field.ts';
import type { IntRange } from '../../../net/range.ts';
import { OUTER_SPORT } from '../../tunnel/outer-port.ts';
import { negateTri, NO, YES } from '../env.ts';
import type { Answer, Env } from '../env.ts';

/** The fields that a port drawn by NAT is read by. */
export const PORTS: ReadonlySet<Field> = new Set<Field>(['tcp sport', 'tcp dport', 'udp sport', 'udp dport', 'sctp sport', 'sctp dport', 'dccp sport', 'dccp dport', 'udplite sport', 'udplite dport', 'th sport', 'th dport']);

/** Of so few drawn ports in a hundred nothing is said. */
const FEW = 0.01;

/** net.ipv4.ip_local_port_range as the kernel sets it (inet_init_net, net/ipv4/af_inet.c): a tunnel hashes its source port into it. */
const EPHEMERAL: IntRange = { from: 32768, to: 60999 };
const OUTER_PORTS: ReadonlySet<unknown> = new Set(Object.values(OUTER_SPORT));

/**
 * The range that a port stands for: one that NAT drew at random (nf_nat_l4proto_unique_tuple, net/netfilter/nf_nat_core.c), or the source port of a
 * tunnel's outer packet (udp_flow_src_port, include/net/udp.h). Undefined for a port that is only itself.
 */
export function drawnRange({ ctx, skb }: Env, port: Answer): IntRange | undefined {
  return ctx.drawn?.findLast((one) => one.port === port)?.range ?? (isOuter(skb) && OUTER_PORTS.has(port) ? EPHEMERAL : undefined);
}

/** Whether any port of the packet may stand for others: cheap, to be asked first. */
export function mayBeDrawn({ ctx, skb }: Env): boolean {
  return ctx.drawn !== undefined || isOuter(skb);
}

function isOuter({ packet }: Env['skb']): boolean {
  return packet.l4.kind === 'packet';
}

/** The ports that an interval of a set's entry is of; nothing where it is of something else. */
export function portsIn(interval: Interval | undefined): IntRange | undefined {
  return interval?.kind === 'int' ? interval.range : undefined;
}

/** The ports of each entry of a set at one place of its key; nothing for an entry that is not of ports there. */
export type PortsOf = (place: number) => readonly (IntRange | undefined)[];

const edges = new WeakMap<object, Map<number, readonly number[]>>();

/** The ports from which on a set's entries have something else to say than of the port before, in order; kept for each set. */
function edgesOf(set: object, place: number, portsOf: PortsOf): readonly number[] {
  const bySet = edges.get(set) ?? new Map<number, readonly number[]>();
  edges.set(set, bySet);
  const kept = bySet.get(place);
  if (kept !== undefined) return kept;
  const found = [...new Set(portsOf(place).flatMap((ports) => (ports === undefined ? [] : [ports.from, ports.to + 1])))].sort((a, b) => a - b);
  bySet.set(place, found);
  return found;
}

/** What becomes in a set of the ports of a range, but for very few: undefined where some fare otherwise than others. Those between two edges fare alike. */
export function amongDrawn<T>(range: IntRange, { set, place, portsOf }: { readonly set: object; readonly place: number; readonly portsOf: PortsOf }, of: (port: number) => T): T | undefined {
  const counts = new Map<T, number>();
  const starts = [range.from, ...edgesOf(set, place, portsOf).filter((port) => port > range.from && port <= range.to)];
  for (const [at, port] of starts.entries()) {
    const fate = of(port);
    counts.set(fate, (counts.get(fate) ?? 0) + (starts[at + 1] ?? range.to + 1) - port);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most !== undefined && most[1] / (range.to - range.from + 1) > 1 - FEW ? most[0] : undefined;
}

/**
 * Whether a drawn port passes a test: unknown where some of those that it may be do and others do not. Nothing for a value that is no drawn port, and for a test that is not of ranges: then it is asked of the value itself.
 */
export function drawnComparison(test: Exclude<Test, { kind: 'equal' }>): (env: Env, value: Answer) => Tri | undefined {
  const within = rangesOf(test);
  const negate = test.kind === 'in' && test.negate;
  return (env, value) => {
    const range = drawnRange(env, value);
    if (range === undefined || within === undefined) return undefined;
    const share = within.reduce((sum, one) => sum + overlap(one, range), 0) / (range.to - range.from + 1);
    if (share < FEW) return negateTri(NO, negate);
    return share > 1 - FEW ? negateTri(YES, negate) : { kind: 'unknown', because: env.rule };
  };
}

function overlap(a: IntRange, b: IntRange): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from) + 1);
}

/** The numbers that a test names, `in` without its negation; undefined where it asks for bits. */
export function rangesOf(test: Exclude<Test, { kind: 'equal' }>): readonly IntRange[] | undefined {
  switch (test.kind) {
    case 'in': return test.ranges.flatMap((one) => (one.kind === 'int' ? [one.range] : []));
    case 'order': return [ordered(test.op, test.value)];
    case 'bits': return undefined;
  }
}

function ordered(op: 'lt' | 'le' | 'gt' | 'ge', bound: number): IntRange {
  switch (op) {
    case 'lt': return { from: 0, to: bound - 1 };
    case 'le': return { from: 0, to: bound };
    case 'gt': return { from: bound + 1, to: 65535 };
    case 'ge': return { from: bound, to: 65535 };
  }
}
