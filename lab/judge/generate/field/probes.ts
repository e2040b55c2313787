import type { Random } from '../../random.ts';
import type { Probe, SocketProbe, WireProbe } from '../../world.ts';
import type { Ask, Door } from './site.ts';

/** How many of each are drawn. */
export interface HowMany {
  readonly probes: number;
  /** Of a group that asks the same again and again; 0 for none. */
  readonly repeats: number;
}

/** Probes of a field network: first a kind of question is drawn, then one of that kind, so that a hundred pod pairs do not crowd out the one hairpin. */
export function fieldProbes(random: Random, asks: readonly Ask[], { probes, repeats }: HowMany): SocketProbe[] {
  const kinds = [...new Set(asks.map((ask) => ask.kind))];
  const byKind = new Map(kinds.map((kind) => [kind, asks.filter((ask) => ask.kind === kind)]));
  const drawn = Array.from({ length: probes }, () => random.pick(byKind.get(random.pick(kinds)) ?? asks));
  const diced = asks.filter((ask) => ask.dice === true);
  const group = repeats > 0 && diced.length > 0 ? random.pick(diced) : undefined;
  return [...drawn.map((ask, index) => socketProbe(random, ask, index)), ...(group === undefined ? [] : Array.from({ length: repeats }, (_, index) => ({ ...socketProbe(random, group, probes + index), size: 'small' as const, group: `${group.netns} ${group.protocol} ${group.dst} ${group.dport}` })))];
}

/** Source ports lie below those that node ports and the kernel's own choice take. */
function socketProbe(random: Random, ask: Ask, index: number): SocketProbe {
  const size = random.weighted<SocketProbe['size']>([[8, 'small'], [1, 'full'], [1, random.int(100, 1200)]]);
  return {
    kind: 'socket', id: index + 1, netns: ask.netns, protocol: ask.protocol, dst: ask.dst, dport: ask.dport, sport: 20_001 + index, size,
    ...(ask.src === undefined ? {} : { src: ask.src }), ...(ask.uid === undefined ? {} : { uid: ask.uid }),
  };
}

/** Packets whose source is not the sender's, through the node's own doors, and packets that no socket would send. */
export function spoofedProbes(random: Random, asks: readonly Ask[], doors: readonly Door[], count: number, firstId: number): WireProbe[] {
  const targets = asks.filter((ask) => ask.protocol !== 'icmp' && ask.dst !== '::1' && !ask.dst.startsWith('127.'));
  const sources = [...new Set(targets.map((ask) => ask.dst)), '203.0.113.99', '192.0.2.1', '2001:db8:7::99'];
  if (targets.length === 0 || doors.length === 0) return [];
  return Array.from({ length: count }, (_, index): WireProbe => {
    const { protocol, dst, dport } = random.pick(targets);
    const sport = 28_001 + index;
    const flags = random.pick([0x02, 0x02, 0x02, 0x12, 0x10, 0x04, 0x01]);
    return {
      kind: 'wire', id: firstId + index, ...random.pick(doors),
      packet: {
        src: random.pick(sources.filter((source) => source.includes(':') === dst.includes(':'))), dst, ttl: random.weighted([[5, 64], [1, 1], [1, 2]]), df: random.chance(0.5), tos: 0, length: 80,
        l4: protocol === 'udp' ? { kind: 'udp', sport, dport } : { kind: 'tcp', sport, dport, flags },
      },
    };
  });
}

/** Flows that exist before netwhy collects: some of the probes' own, which meet their entry later. UDP and ICMP: a program cannot open the same connection twice. */
export function primedProbes(random: Random, probes: readonly SocketProbe[], count: number, firstId: number): Probe[] {
  return random.some(probes.filter((probe) => probe.protocol !== 'tcp' && probe.group === undefined), count).map((probe, index) => ({ ...probe, id: firstId + index, size: 'small' }));
}
