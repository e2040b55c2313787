import type { Random } from '../../../random.ts';
import type { Family } from '../../topology/topology.ts';
import { aDevice, aNetwork, anAddress, aPort, clientPorts, MARKS, UIDS, unique } from '../palette.ts';
import { hex, only } from '../context.ts';
import type { RuleContext } from '../context.ts';
import type { NftSet } from './set.ts';

/** A rule of a native nft table. `tableFamily` inet and bridge have packets of both families. */
export interface NftContext extends RuleContext {
  readonly tableFamily: 'ip' | 'ip6' | 'inet' | 'bridge';
  readonly named: readonly NftSet[];
}

type Writer = (context: NftContext) => string | undefined;
interface Kind { readonly weight: number; readonly write: Writer }

const neq = ({ random }: RuleContext, chance = 0.2): string => (random.chance(chance) ? '!= ' : '');
const ipOf = (family: Family): string => (family === 4 ? 'ip' : 'ip6');

const HEADERS: readonly Kind[] = [
  { weight: 14, write: (c) => `${ipOf(c.family)} ${c.random.pick(['saddr', 'daddr'])} ${address(c)}` },
  { weight: 3, write: (c) => `${ipOf(c.family)} saddr . ${ipOf(c.family)} daddr ${neq(c)}${set(c.random, () => `${anAddress(c.random, c.palette, c.family)} . ${anAddress(c.random, c.palette, c.family)}`)}` },
  { weight: 7, write: (c) => (only(c, 'prerouting', 'input', 'forward') ? `iifname ${device(c)}` : undefined) },
  { weight: 7, write: (c) => (only(c, 'forward', 'output', 'postrouting') ? `oifname ${device(c)}` : undefined) },
  { weight: 2, write: (c) => (only(c, 'prerouting', 'input', 'forward') ? `iif ${neq(c)}"${existing(c)}"` : undefined) },
  { weight: 2, write: (c) => (only(c, 'forward', 'output', 'postrouting') ? `oif ${neq(c)}"${existing(c)}"` : undefined) },
  { weight: 12, write: (c) => ported(c, (protocol) => `${c.random.chance(0.2) ? 'th' : protocol} dport ${ports(c, protocol)}`) },
  { weight: 3, write: (c) => ported(c, (protocol) => `${protocol} sport ${neq(c)}${clientPorts(c.random).join('-')}`) },
  { weight: 3, write: (c) => ported(c, (protocol) => `${ipOf(c.family)} daddr . ${protocol} dport ${neq(c)}${set(c.random, () => `${anAddress(c.random, c.palette, c.family)} . ${aPort(c.random, c.palette, protocol)}`)}`) },
  { weight: 3, write: (c) => (c.protocol === 'tcp' ? `tcp flags ${c.random.pick(['syn', '!= syn', '& (fin | syn | rst | ack) == syn', '& (syn | ack) != syn', 'syn,ack', '! rst', 'syn / fin,syn,rst,ack', '{ syn, syn | ack }'])}` : undefined) },
  { weight: 1, write: (c) => (c.protocol === 'tcp' ? `tcp flags & (syn | rst) == syn tcp option maxseg size ${c.random.pick(['1000-1500', '< 1300', '> 1400', '!= 1460'])}` : undefined) },
  { weight: 4, write: icmpType },
  { weight: 1, write: (c) => (c.protocol === undefined ? `meta l4proto ${c.random.pick(['tcp', '!= udp', '{ tcp, udp }', '{ icmp, ipv6-icmp }', '!= { tcp, icmp }'])}` : undefined) },
  { weight: 1, write: (c) => (c.protocol === undefined ? (c.family === 4 ? `ip protocol ${c.random.pick(['tcp', '!= tcp', '{ udp, icmp }'])}` : `ip6 nexthdr ${c.random.pick(['tcp', '!= tcp', '{ udp, ipv6-icmp }'])}`) : undefined) },
  { weight: 1, write: (c) => (c.tableFamily === 'inet' ? `meta nfproto ${c.family === 4 ? 'ipv4' : 'ipv6'}` : undefined) },
  { weight: 1, write: (c) => (c.tableFamily === 'bridge' ? `meta protocol ${c.family === 4 ? 'ip' : 'ip6'}` : undefined) },
];

const CONNTRACK: readonly Kind[] = [
  { weight: 8, write: (c) => `ct state ${c.random.pick(['new', 'established', 'established,related', 'invalid', '!= invalid', '{ new, untracked }', 'untracked', '! new', 'new,invalid'])}` },
  { weight: 3, write: (c) => `ct status ${c.random.pick(['dnat', 'snat', 'seen-reply', 'confirmed', '! dnat', 'assured', 'snat,dnat'])}` },
  { weight: 2, write: (c) => `ct direction ${neq(c)}${c.random.pick(['original', 'reply'])}` },
  { weight: 3, write: (c) => `ct mark ${mark(c.random)}` },
  { weight: 2, write: (c) => `ct ${c.random.pick(['original', 'reply'])} ${ipOf(c.family)} ${c.random.pick(['saddr', 'daddr'])} ${neq(c)}${aNetwork(c.random, c.palette, c.family)}` },
  { weight: 2, write: (c) => ported(c, (protocol) => `meta l4proto ${protocol} ct original proto-dst ${neq(c)}${aPort(c.random, c.palette, protocol)}`) },
  { weight: 1, write: (c) => ported(c, (protocol) => `meta l4proto ${protocol} ct reply proto-src ${neq(c)}${aPort(c.random, c.palette, protocol)}`) },
  { weight: 1, write: (c) => (c.protocol === undefined ? `ct original protocol ${neq(c)}${c.random.pick(['tcp', 'udp', 'icmp'])}` : undefined) },
  { weight: 1, write: (c) => `ct zone ${c.random.pick(['0', '!= 0', '1', '{ 1, 2 }'])}` },
];

const META: readonly Kind[] = [
  { weight: 7, write: (c) => `meta mark ${mark(c.random)}` },
  { weight: 2, write: (c) => `meta length ${length(c)}` },
  { weight: 2, write: (c) => (c.family === 4 ? `ip ttl ${c.random.pick(['64', '< 64', '> 62', '!= 63', '1-10', '{ 63, 64 }'])}` : `ip6 hoplimit ${c.random.pick(['64', '< 64', '> 62', '!= 63', '{ 62, 63 }'])}`) },
  { weight: 1, write: (c) => `${ipOf(c.family)} dscp ${neq(c)}${c.random.pick(['cs0', 'cs1', 'ef', 'af11', '{ cs0, cs4 }'])}` },
  { weight: 1, write: (c) => `${ipOf(c.family)} ecn ${neq(c)}${c.random.pick(['not-ect', 'ect0', 'ce'])}` },
  { weight: 1, write: (c) => (c.family === 4 ? `ip length ${length(c)}` : `ip6 length ${length(c)}`) },
  { weight: 1, write: (c) => (c.family === 4 ? `ip frag-off & 0x1fff ${c.random.pick(['!= 0', '== 0'])}` : undefined) },
  { weight: 1, write: (c) => `meta pkttype ${neq(c)}${c.random.pick(['host', 'broadcast', 'multicast', 'other'])}` },
  { weight: 2, write: (c) => (only(c, 'output', 'postrouting') ? `meta skuid ${c.random.pick([String(uid(c)), `!= ${uid(c)}`, `{ 0, ${uid(c)} }`, '1000-2000'].map((text) => text.replace('{ 0, 0 }', '{ 0, 1 }')))}` : undefined) },
  // In a table of both families nft takes `meta iiftype ether` before an address for no question, and its listing leaves it out.
  { weight: 1, write: (c) => (only(c, 'prerouting', 'input', 'forward') ? `meta iiftype ${c.tableFamily === 'inet' ? '!= loopback' : `${neq(c)}ether`}` : undefined) },
  { weight: 1, write: (c) => (only(c, 'prerouting', 'input', 'forward') ? `meta iifkind ${neq(c)}"${c.random.pick(['veth', 'bridge', 'vxlan'])}"` : undefined) },
  { weight: 1, write: (c) => (only(c, 'forward', 'output', 'postrouting') ? `meta oifkind ${neq(c)}"${c.random.pick(['veth', 'bridge', 'vxlan'])}"` : undefined) },
  { weight: 1, write: (c) => (only(c, 'prerouting', 'input', 'forward') && c.palette.macs.length > 0 ? `ether saddr ${neq(c)}${c.random.pick(c.palette.macs)}` : undefined) },
  { weight: 4, write: (c) => (c.tableFamily === 'bridge' ? undefined : `fib daddr type ${c.random.pick(['local', '!= local', 'unicast', '{ local, broadcast }', '!= unicast'])}`) },
  { weight: 1, write: (c) => (c.tableFamily === 'bridge' ? undefined : `fib saddr type ${c.random.pick(['local', '!= local', 'unicast'])}`) },
  { weight: 2, write: (c) => (c.tableFamily !== 'bridge' && only(c, 'prerouting', 'input', 'forward') ? `fib saddr ${c.random.pick(['. iif ', ''])}oif ${c.random.pick(['missing', 'exists'])}` : undefined) },
  { weight: 3, write: dice },
  { weight: 12, write: named },
];

const KINDS: readonly Kind[] = [...HEADERS, ...CONNTRACK, ...META];
/** What a bridge table may ask: connection tracking of the bridge family is another thing. */
const BRIDGE_KINDS: readonly Kind[] = [...HEADERS.filter(({ write }) => !String(write).includes('nfproto')), ...META];

/** The protocol and this many matches that fit the place, each of another kind. */
export function nftMatches(context: NftContext, count: number): string[] {
  const written: string[] = [];
  const used = new Set<Kind>();
  const kinds = context.tableFamily === 'bridge' ? BRIDGE_KINDS : KINDS;
  for (let tries = 0; written.length < count && tries < count * 6; tries += 1) {
    const kind = context.random.weighted(kinds.map((one) => [one.weight, one] as const));
    const text = used.has(kind) ? undefined : kind.write(context);
    used.add(kind);
    if (text !== undefined) written.push(text);
  }
  return [...protocolOf(context, written), ...written];
}

/** `meta l4proto tcp`, unless a match of the rule says it already: families and protocols that contradict each other are refused. */
function protocolOf({ protocol, family }: NftContext, written: readonly string[]): string[] {
  if (protocol === undefined) return [];
  const name = protocol === 'icmp' ? (family === 4 ? 'icmp' : 'ipv6-icmp') : protocol;
  return written.some((text) => / l4proto |icmp|(?:^|[. ])(?:tcp|udp) /.test(` ${text}`)) && !written.some((text) => text.startsWith('th ')) ? [] : [`meta l4proto ${name}`];
}

function address(context: NftContext): string {
  const { random, palette, family } = context;
  return neq(context) + random.weighted([
    [5, () => aNetwork(random, palette, family)],
    [3, () => set(random, () => aNetwork(random, palette, family))],
    [1, () => (family === 4 ? range(anAddress(random, palette, family)) : aNetwork(random, palette, family))],
  ])();
}

function range(text: string): string {
  const last = Number(text.split('.').at(-1));
  return `${text}-${text.replace(/\d+$/, String(Math.min(255, last + 60)))}`;
}

/** An anonymous set of a few different members. */
export function set(random: Random, make: () => string): string {
  return `{ ${unique(Array.from({ length: random.int(1, 4) }, make)).join(', ')} }`;
}

function device(context: NftContext): string {
  const { random, palette } = context;
  const one = (): string => {
    const { name, wildcard } = aDevice(random, palette);
    return wildcard ? `"${name}*"` : `"${name}"`;
  };
  return neq(context) + (random.chance(0.3) ? `{ ${plainNames(context).join(', ')} }` : one());
}

function plainNames({ random, palette }: NftContext): string[] {
  const names = random.some(['lo', ...palette.devices.map(({ name }) => name), 'nosuch0'], 3);
  return names.map((name) => `"${name}"`);
}

function existing({ random, palette }: NftContext): string {
  return palette.devices.length === 0 ? 'lo' : random.pick(palette.devices).name;
}

function ports(context: NftContext, protocol: 'tcp' | 'udp'): string {
  const { random, palette } = context;
  const port = (): number => aPort(random, palette, protocol);
  return neq(context) + random.weighted([
    [5, () => String(port())],
    [3, () => set(random, () => String(port()))],
    [2, () => { const from = port(); return `${Math.max(0, from - random.int(0, 300))}-${Math.min(65535, from + random.int(1, 900))}`; }],
  ])();
}

function icmpType({ protocol, family, random }: NftContext): string | undefined {
  if (protocol !== 'icmp') return undefined;
  const types = ['echo-request', 'echo-reply', 'destination-unreachable', 'time-exceeded', '{ echo-request, echo-reply }', '!= echo-request', ...(family === 6 ? ['packet-too-big', 'nd-neighbor-solicit'] : ['redirect'])];
  return `${family === 4 ? 'icmp' : 'icmpv6'} ${random.chance(0.1) ? `code ${random.pick(['0', '!= 0', '3'])}` : `type ${random.pick(types)}`}`;
}

function mark(random: Random): string {
  const value = random.pick(MARKS);
  return random.pick([hex(value), `& ${hex(value)} == ${hex(value)}`, `& ${hex(value)} != 0`, `& ${hex(value)} == 0`, '0', '!= 0', `{ 0, ${hex(value)} }`, `and 0xff == ${hex(value & 0xff)}`, `^ ${hex(value)} == 0`, `< ${hex(value + 1)}`]);
}

function length({ random }: NftContext): string {
  const edge = random.pick([60, 100, 128, 576, 1000, 1280, 1400, 1500]);
  return random.pick([`> ${edge}`, `< ${edge}`, `<= ${edge}`, `>= ${edge}`, `${edge}`, `0-${edge}`, `!= ${edge}`]);
}

function uid({ random, hints }: NftContext): number {
  const value = random.pick(UIDS);
  if (!hints.uids.includes(value)) hints.uids.push(value);
  return value;
}

function dice({ random, budget }: NftContext): string | undefined {
  if (budget.dice <= 0) return undefined;
  budget.dice -= 1;
  return random.pick(['numgen random mod 2 0', 'numgen random mod 3 < 1', 'numgen inc mod 2 1', 'numgen inc mod 4 != 0', 'numgen random mod 100 < 25', 'numgen random mod 10 { 0-4 }', 'numgen inc mod 3 offset 10 11']);
}

function ported(context: RuleContext, write: (protocol: 'tcp' | 'udp') => string): string | undefined {
  return context.protocol === 'tcp' || context.protocol === 'udp' ? write(context.protocol) : undefined;
}

/** A lookup in one of the table's named sets whose key the packet can have. */
function named(context: NftContext): string | undefined {
  const { random, protocol, tableFamily } = context;
  const usable = context.named.filter((one) => one.data === undefined && (one.family === undefined || one.family === context.family) && (!one.needsPorts || protocol === 'tcp' || protocol === 'udp')
    && (!one.needsInput || only(context, 'prerouting', 'input', 'forward')) && (tableFamily !== 'bridge' || !one.key('saddr', 'tcp').includes('ct ')));
  if (usable.length === 0) return undefined;
  const chosen = random.pick(usable);
  return `${chosen.key(random.pick(['saddr', 'daddr']), protocol === 'udp' ? 'udp' : 'tcp')} ${neq(context)}@${chosen.name}`;
}
