import { aDevice, aNetwork, anAddress, aPort, clientPorts, MARKS, UIDS, unique } from '../palette.ts';
import { hex, only } from '../context.ts';
import type { RuleContext } from '../context.ts';

type Writer = (context: RuleContext) => string | undefined;

/** One kind of match: how often it is drawn, and what it writes; nothing where it cannot stand. */
interface Kind { readonly weight: number; readonly write: Writer }

const not = ({ random }: RuleContext, chance = 0.2): string => (random.chance(chance) ? '! ' : '');

/** Options that iptables knows without a module. */
const BASIC: readonly Kind[] = [
  { weight: 10, write: (c) => `${not(c)}-s ${aNetwork(c.random, c.palette, c.family)}` },
  { weight: 10, write: (c) => `${not(c)}-d ${aNetwork(c.random, c.palette, c.family)}` },
  { weight: 6, write: (c) => (only(c, 'prerouting', 'input', 'forward') ? `${not(c)}-i ${device(c)}` : undefined) },
  { weight: 6, write: (c) => (only(c, 'forward', 'output', 'postrouting') ? `${not(c)}-o ${device(c)}` : undefined) },
  { weight: 1, write: (c) => (c.family === 4 ? `${not(c, 0.5)}-f` : undefined) },
];

const TRANSPORT: readonly Kind[] = [
  { weight: 12, write: (c) => ported(c, (protocol) => `-m ${protocol} ${not(c)}--dport ${portRange(c, protocol)}`) },
  { weight: 3, write: (c) => ported(c, (protocol) => `-m ${protocol} ${not(c)}--sport ${clientPorts(c.random).join(':')}`) },
  { weight: 5, write: (c) => ported(c, (protocol) => `-m multiport ${not(c)}--${c.random.pick(['dports', 'ports'])} ${portList(c, protocol)}`) },
  { weight: 1, write: (c) => ported(c, () => `-m multiport ${not(c)}--sports ${clientPorts(c.random).join(':')}`) },
  { weight: 3, write: (c) => (c.protocol === 'tcp' ? `-m tcp ${not(c)}${c.random.pick(['--syn', '--tcp-flags FIN,SYN,RST,ACK SYN', '--tcp-flags SYN,ACK SYN,ACK', '--tcp-flags ALL NONE', '--tcp-flags RST RST', '--tcp-flags SYN,RST SYN'])}` : undefined) },
  { weight: 1, write: (c) => (c.protocol === 'tcp' ? `-m tcp --tcp-flags SYN,RST SYN -m tcpmss --mss ${c.random.pick(['0:1000', '1000:1500', '1300:1400', '1400:65535'])}` : undefined) },
  { weight: 6, write: icmpType },
];

const CONNTRACK: readonly Kind[] = [
  { weight: 8, write: (c) => `-m conntrack ${not(c, 0.15)}--ctstate ${c.random.pick(['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED', 'INVALID', 'UNTRACKED', 'DNAT', 'SNAT', 'NEW,DNAT', 'INVALID,NEW', 'NEW,UNTRACKED', 'ESTABLISHED,SNAT'])}` },
  { weight: 2, write: (c) => `-m state ${not(c, 0.15)}--state ${c.random.pick(['NEW', 'ESTABLISHED,RELATED', 'INVALID', 'NEW,ESTABLISHED', 'UNTRACKED'])}` },
  { weight: 2, write: (c) => `-m conntrack ${not(c)}--${c.random.pick(['ctorigsrc', 'ctorigdst', 'ctreplsrc', 'ctrepldst'])} ${aNetwork(c.random, c.palette, c.family)}` },
  { weight: 2, write: (c) => ported(c, (protocol) => `-m conntrack ${not(c)}--ctorigdstport ${portRange(c, protocol)}`) },
  { weight: 1, write: (c) => ported(c, (protocol) => `-m conntrack ${not(c)}--ctreplsrcport ${portRange(c, protocol)}`) },
  { weight: 1, write: (c) => `-m conntrack ${not(c)}--ctstatus ${c.random.pick(['NONE', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED', 'SEEN_REPLY,CONFIRMED'])}` },
  { weight: 1, write: (c) => `-m conntrack --ctdir ${c.random.pick(['ORIGINAL', 'REPLY'])}` },
  { weight: 1, write: (c) => `-m conntrack ${not(c)}--ctproto ${c.random.pick(['tcp', 'udp', c.family === 4 ? 'icmp' : 'ipv6-icmp'])}` },
  { weight: 3, write: (c) => `-m connmark ${not(c)}--mark ${aMark(c)}` },
];

const PACKET: readonly Kind[] = [
  { weight: 5, write: (c) => `-m mark ${not(c)}--mark ${aMark(c)}` },
  { weight: 2, write: (c) => `-m length ${not(c)}--length ${aLength(c)}` },
  { weight: 2, write: ttl },
  { weight: 1, write: (c) => `-m tos ${not(c)}--tos ${c.random.pick([0, 0x10, 0x08, 0x28, 0xb8])}${c.random.pick(['', '/0xff', '/0x3f'])}` },
  { weight: 1, write: (c) => `-m dscp ${not(c)}--dscp ${hex(c.random.pick([0, 0x28, 0xb8, 0x20]) >> 2)}` },
  { weight: 1, write: (c) => (c.protocol === 'tcp' ? `-m ecn ${not(c)}--ecn-tcp-${c.random.pick(['cwr', 'ece'])}` : `-m ecn ${not(c)}--ecn-ip-ect ${c.random.pick([0, 1, 2, 3])}`) },
  { weight: 2, write: (c) => `-m iprange ${not(c)}--${c.random.pick(['src', 'dst'])}-range ${addressRange(c)}` },
  { weight: 4, write: addrtype },
  { weight: 1, write: (c) => (only(c, 'prerouting', 'input', 'forward') && c.palette.macs.length > 0 ? `-m mac ${not(c)}--mac-source ${c.random.pick(c.palette.macs)}` : undefined) },
  { weight: 1, write: (c) => `-m pkttype ${not(c, 0.5)}--pkt-type ${c.random.pick(['unicast', 'broadcast', 'multicast'])}` },
  { weight: 2, write: (c) => (only(c, 'output', 'postrouting') ? `-m owner ${not(c)}--uid-owner ${hint(c.hints.uids, c.random.pick(UIDS))}${c.random.pick(['', '', '-2000'])}` : undefined) },
  { weight: 1, write: (c) => (only(c, 'output', 'postrouting') ? `-m owner ${not(c)}--socket-exists` : undefined) },
  { weight: 2, write: (c) => (only(c, 'prerouting') && (c.table === 'raw' || c.table === 'mangle') ? `-m rpfilter${c.random.pick(['', ' --loose', ' --validmark', ' --accept-local'])}${c.random.chance(0.5) ? ' --invert' : ''}` : undefined) },
  { weight: 9, write: ipset },
  { weight: 4, write: statistic },
  { weight: 4, write: physdev },
  { weight: 2, write: (c) => `-m comment --comment ${c.random.pick(['plain', '"two words"', '"kubernetes service \\"traffic\\""', '"-j DROP"'])}` },
];

const KINDS: readonly Kind[] = [...BASIC, ...TRANSPORT, ...CONNTRACK, ...PACKET];

/** `-p` and this many matches that fit the place, each of another kind. */
export function matches(context: RuleContext, count: number): string[] {
  const written: string[] = [];
  const used = new Set<Kind>();
  for (let tries = 0; written.length < count && tries < count * 6; tries += 1) {
    const kind = context.random.weighted(KINDS.map((one) => [one.weight, one] as const));
    const text = used.has(kind) ? undefined : kind.write(context);
    used.add(kind);
    if (text !== undefined) written.push(text);
  }
  return sorted([...protocol(context), ...written]);
}

/** `-p` for the protocol in hand; a rule without one sometimes excludes one. */
function protocol({ protocol: name, family, random }: RuleContext): string[] {
  const icmp = family === 4 ? 'icmp' : 'ipv6-icmp';
  if (name !== undefined) return [`-p ${name === 'icmp' ? icmp : name}`];
  return random.chance(0.1) ? [`! -p ${random.pick(['tcp', 'udp', icmp])}`] : [];
}

/** Two options of the same name cannot stand in one rule: the first stays. */
function sorted(parts: readonly string[]): string[] {
  const seen = new Set<string>();
  return parts.filter((part) => {
    const names = [...part.matchAll(/(?:^| )(--?[a-z-]+)/g)].map(([, name]) => name ?? '').filter((name) => name !== '-m');
    if (names.some((name) => seen.has(name))) return false;
    for (const name of names) seen.add(name);
    return true;
  });
}

function ported(context: RuleContext, write: (protocol: 'tcp' | 'udp') => string): string | undefined {
  return context.protocol === 'tcp' || context.protocol === 'udp' ? write(context.protocol) : undefined;
}

function portRange({ random, palette }: RuleContext, protocol: 'tcp' | 'udp'): string {
  const port = aPort(random, palette, protocol);
  if (random.chance(0.7)) return String(port);
  return `${Math.max(0, port - random.int(0, 500))}:${Math.min(65535, port + random.int(0, 2000))}`;
}

function portList(context: RuleContext, protocol: 'tcp' | 'udp'): string {
  const { random, palette } = context;
  const single = unique(Array.from({ length: random.int(1, 4) }, () => aPort(random, palette, protocol)));
  return [...single, ...(random.chance(0.3) ? [`${random.int(60000, 61000)}:${random.int(62000, 65535)}`] : [])].join(',');
}

function device({ random, palette }: RuleContext): string {
  const { name, wildcard } = aDevice(random, palette);
  return wildcard ? `${name}+` : name;
}

function icmpType({ protocol: name, family, random }: RuleContext): string | undefined {
  if (name !== 'icmp') return undefined;
  if (family === 6) return `-m icmp6 ${random.chance(0.15) ? '! ' : ''}--icmpv6-type ${random.pick(['echo-request', '128', 'echo-reply', 'packet-too-big', '1/4', 'destination-unreachable', 'time-exceeded'])}`;
  return `-m icmp ${random.chance(0.15) ? '! ' : ''}--icmp-type ${random.pick(['8', 'echo-request', '0', 'echo-reply', '3', '3/4', 'port-unreachable', 'time-exceeded', 'any'])}`;
}

function aMark({ random }: RuleContext): string {
  const mark = random.pick(MARKS);
  return random.weighted([[4, `${hex(mark)}/${hex(mark)}`], [2, hex(mark)], [2, `0/${hex(mark)}`], [1, `${hex(mark)}/0xff00`], [2, '0x0']]);
}

function aLength({ random }: RuleContext): string {
  const edge = random.pick([60, 100, 128, 576, 1000, 1280, 1400, 1500]);
  return random.pick([`${edge}:65535`, `0:${edge}`, `${edge}`]);
}

function ttl({ random, family }: RuleContext): string {
  const value = random.pick([1, 2, 5, 62, 63, 64, 128, 255]);
  const name = family === 4 ? 'ttl' : 'hl';
  return `-m ${name} ${random.pick([`--${name}-eq ${value}`, `--${name}-lt ${Math.max(1, value)}`, `--${name}-gt ${Math.min(254, value)}`, `! --${name}-eq ${value}`])}`;
}

function addressRange({ random, palette, family }: RuleContext): string {
  const address = anAddress(random, palette, family);
  if (family === 6) return `${address}-${address.replace(/[0-9a-f]*$/, 'ffff')}`;
  const [a = '10', b = '0', c = '0', d = '0'] = address.split('.');
  return `${a}.${b}.${c}.${Math.max(0, Number(d) - random.int(0, 3))}-${a}.${b}.${c}.${Math.min(255, Number(d) + random.int(0, 100))}`;
}

function addrtype(context: RuleContext): string {
  const { random, family } = context;
  const type = random.weighted([[5, 'LOCAL'], [3, 'UNICAST'], [1, 'MULTICAST'], [1, family === 4 ? 'BROADCAST' : 'ANYCAST'], [1, family === 4 ? 'LOCAL,BROADCAST' : 'LOCAL'], [1, family === 4 ? 'UNREACHABLE' : 'LOCAL,UNICAST'], [1, family === 4 ? 'BLACKHOLE,PROHIBIT' : 'UNICAST']]);
  const side = random.weighted([[3, 'dst'], [2, 'src']]);
  const limits = [...(only(context, 'prerouting', 'input', 'forward') ? [' --limit-iface-in'] : []), ...(only(context, 'output', 'postrouting', 'forward') ? [' --limit-iface-out'] : [])];
  return `-m addrtype ${not(context)}--${side}-type ${type}${limits.length > 0 && random.chance(0.2) ? random.pick(limits) : ''}`;
}

function ipset(context: RuleContext): string | undefined {
  const { random, sets, family } = context;
  const usable = sets.filter((set) => (set.family === undefined || set.family === family) && (set.type !== 'hash:mac' || only(context, 'prerouting', 'input', 'forward')));
  if (usable.length === 0) return undefined;
  const set = random.pick(usable);
  if (set.flows === true) return `-m set ${not(context)}--match-set ${set.name} ${random.pick(['src,src', 'dst,dst'])}`;
  const dirs = Array.from({ length: set.dimensions }, () => random.pick(['src', 'dst'] as const));
  if (set.type === 'hash:net,iface') dirs[1] = only(context, 'prerouting', 'input') ? 'src' : only(context, 'output', 'postrouting') ? 'dst' : random.pick(['src', 'dst']);
  if (set.type === 'hash:mac') dirs[0] = 'src';
  return `-m set ${not(context)}--match-set ${set.name} ${dirs.join(',')}`;
}

function statistic({ random, budget }: RuleContext): string | undefined {
  if (budget.dice <= 0) return undefined;
  budget.dice -= 1;
  return random.chance(0.7)
    ? `-m statistic --mode random --probability ${random.pick(['0.5', '0.33333333349', '0.25', '0.1', '0.9'])}`
    : `-m statistic --mode nth --every ${random.pick([2, 3, 4])} --packet ${random.pick([0, 1])}`;
}

/** The names of bridge ports; in hooks that bridged packets never reach the kernel warns or refuses. */
function physdev(context: RuleContext): string | undefined {
  const { random, palette } = context;
  if (!palette.hasBridge || !only(context, 'prerouting', 'input', 'forward')) return undefined;
  const ports = palette.devices.filter(({ master }) => master !== undefined).map(({ name }) => name);
  const port = ports.length === 0 ? 'nosuch0' : random.pick(ports);
  const forward = only(context, 'forward');
  return `-m physdev ${random.pick([`${not(context)}--physdev-in ${port}`, `${not(context)}--physdev-is-in`, ...(forward ? [`${not(context)}--physdev-out ${port}`, `${not(context)}--physdev-is-bridged`, `${not(context)}--physdev-is-out`] : [])])}`;
}

function hint<T>(list: T[], value: T): T {
  if (!list.includes(value)) list.push(value);
  return value;
}
