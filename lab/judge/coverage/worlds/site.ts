import type { Crafted, Listens, Probe, SocketProbe, Step, Tool, WireProbe, World } from '../../world.ts';

/**
 * The network of the systematic worlds: `c` - `host` - `s`, a client and a server with a router between them, both families. The host's
 * devices are `hc` and `hs`, the others' `c0` and `s0`; MACs end in what the address ends in.
 */
export const C4 = '10.7.1.2', H4 = '10.7.1.1', G4 = '10.7.2.1', S4 = '10.7.2.2';
export const C6 = 'fd07:1::2', H6 = 'fd07:1::1', G6 = 'fd07:2::1', S6 = 'fd07:2::2';
export const MACS = { hc: '02:00:00:07:01:01', c0: '02:00:00:07:01:02', hs: '02:00:00:07:02:01', s0: '02:00:00:07:02:02' } as const;

export type Family = 4 | 6;
export const FAMILIES: readonly Family[] = [4, 6];

/** An address of the site by its end: client, host (towards the client), server. */
export function at(end: 'c' | 'h' | 's', family: Family): string {
  return { c: [C4, C6], h: [H4, H6], s: [S4, S6] }[end][family === 4 ? 0 : 1] ?? '';
}

/** Links, addresses and routes of the site. */
export const SITE: readonly Step[] = [
  {
    at: 'host', tool: 'ip', lines: [
      `link add hc address ${MACS.hc} type veth peer name c0 address ${MACS.c0} netns c`, `link add hs address ${MACS.hs} type veth peer name s0 address ${MACS.s0} netns s`,
      `addr add ${H4}/24 dev hc`, `addr add ${H6}/64 dev hc nodad`, `addr add ${G4}/24 dev hs`, `addr add ${G6}/64 dev hs nodad`, 'link set hc up', 'link set hs up',
    ],
  },
  { at: 'c', tool: 'ip', lines: [`addr add ${C4}/24 dev c0`, `addr add ${C6}/64 dev c0 nodad`, 'link set c0 up', `route add default via ${H4}`, `route add default via ${H6}`] },
  { at: 's', tool: 'ip', lines: [`addr add ${S4}/24 dev s0`, `addr add ${S6}/64 dev s0 nodad`, 'link set s0 up', `route add default via ${G4}`, `route add default via ${G6}`] },
  { at: 'host', tool: 'sysctl', lines: ['net/ipv4/ip_forward=1', 'net/ipv6/conf/all/forwarding=1'] },
];

export const LISTENERS: readonly Listens[] = ['host', 'c', 's'].flatMap((netns) => [
  ...[80, 443].map((port): Listens => ({ netns, protocol: 'tcp', port })), ...[53, 8053].map((port): Listens => ({ netns, protocol: 'udp', port })),
]);

/** Gives probes their numbers and ports, unique in a world. */
export interface Asker {
  readonly probes: Probe[];
  /** A program asks; ICMP when there is no port. */
  readonly ask: (netns: string, protocol: SocketProbe['protocol'], dst: string, dport?: number, more?: Partial<SocketProbe>) => void;
  /** A packet as from outside, on the wire from `c` (or `s`) to the host. */
  readonly craft: (from: 'c' | 's', packet: Partial<Crafted> & Pick<Crafted, 'src' | 'dst' | 'l4'>) => void;
}

export function asker(): Asker {
  const probes: Probe[] = [];
  let id = 0;
  const next = (): { id: number; sport: number } => {
    id += 1;
    return { id, sport: 20000 + id };
  };
  return {
    probes,
    ask: (netns, protocol, dst, dport = 0, more = {}) => {
      probes.push({ kind: 'socket', ...next(), netns, protocol, dst, dport, size: 'small', ...more });
    },
    craft: (from, packet) => {
      const { id: own, sport } = next();
      const { l4 } = packet;
      const length = (packet.src.includes(':') ? 40 : 20) + (l4.kind === 'tcp' ? 20 : 8) + 24;
      probes.push({
        kind: 'wire', id: own, netns: 'host', dev: `h${from}`, from: { netns: from, dev: `${from}0` },
        packet: { ttl: 64, df: false, tos: 0, length, ...packet, l4: withPort(l4, sport) },
      } satisfies WireProbe);
    },
  };
}

/** A source port of 0 stands for one of the probe's own. */
function withPort(l4: Crafted['l4'], sport: number): Crafted['l4'] {
  if (l4.kind === 'tcp' || l4.kind === 'udp') return l4.sport === 0 ? { ...l4, sport } : l4;
  return l4.kind === 'icmp' && l4.id === 0 ? { ...l4, id: sport } : l4;
}

/** The usual questions: each protocol and family, through the host, to the host and from the host. */
export function usual({ ask }: Asker): void {
  for (const family of FAMILIES) {
    for (const [from, to] of [['c', at('s', family)], ['c', at('h', family)], ['host', at('s', family)], ['s', at('c', family)]] as const) {
      ask(from, 'tcp', to, 80);
      ask(from, 'udp', to, 53);
      ask(from, 'icmp', to);
    }
  }
}

interface Parts {
  readonly steps?: readonly Step[];
  readonly listeners?: readonly Listens[];
  readonly netns?: readonly string[];
  readonly prime?: readonly Probe[];
  readonly late?: readonly Step[];
  readonly probes: readonly Probe[];
  /** Without the site: a network of its own. */
  readonly bare?: true;
}

/** A systematic world. */
export function world(name: string, { steps = [], listeners = LISTENERS, netns = [], prime = [], late = [], probes, bare }: Parts): World {
  return { name: `coverage-${name}`, seed: 0, tags: ['traced', `coverage:${name}`], netns: bare === undefined ? ['c', 's', ...netns] : netns, steps: [...(bare === undefined ? SITE : []), ...steps.flatMap(byFamily)], listeners, prime, late, probes };
}

/** Lines of `ip` that begin with `-6` are those of another program: a batch has one family. */
function byFamily(one: Step): Step[] {
  if (one.tool !== 'ip') return [one];
  const six = one.lines.filter((line) => line.startsWith('-6 ')).map((line) => line.slice(3));
  return [{ ...one, lines: one.lines.filter((line) => !line.startsWith('-6 ')) }, ...(six.length === 0 ? [] : [{ at: one.at, tool: 'ip6' as const, lines: six }])];
}

export function step(where: string, tool: Tool, ...lines: readonly string[]): Step {
  return { at: where, tool, lines };
}
