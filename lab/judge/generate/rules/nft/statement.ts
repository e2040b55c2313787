import { hex, only } from '../context.ts';
import { aServer, aSource, aVirtual, aWholeNetwork, somePorts, sourcePorts, virtualPort } from '../nat.ts';
import { anAddress, aPort, MARKS, unique } from '../palette.ts';
import { verdict } from './set.ts';
import type { NftContext } from './match.ts';

type Writer = (context: NftContext) => string | undefined;
interface Kind { readonly weight: number; readonly write: Writer }

const ipOf = ({ family }: NftContext): string => (family === 4 ? 'ip' : 'ip6');

/** Statements after which most packets go on. */
const QUIET: readonly Kind[] = [
  { weight: 8, write: (c) => `meta mark set ${markValue(c, 'meta')}` },
  { weight: 5, write: (c) => (c.tableFamily === 'bridge' || !tracked(c) ? undefined : `ct mark set ${markValue(c, 'ct')}`) },
  { weight: 2, write: (c) => (c.tableFamily === 'bridge' || !tracked(c) ? undefined : 'meta mark set ct mark') },
  { weight: 3, write: () => 'counter' },
  { weight: 2, write: (c) => `log prefix "nw: "${c.random.pick(['', ' level debug', ' group 31'])}` },
  { weight: 2, write: (c) => (c.tableFamily === 'bridge' ? undefined : `${ipOf(c)} dscp set ${c.random.pick(['cs1', 'ef', 'cs0', 'af41'])}`) },
  { weight: 1, write: (c) => (c.tableFamily === 'bridge' || !only(c, 'input', 'output') ? undefined : `${c.family === 4 ? 'ip ttl' : 'ip6 hoplimit'} set ${c.random.pick([64, 33, 8])}`) },
  { weight: 1, write: (c) => (c.protocol === 'tcp' && c.tableFamily !== 'bridge' ? `tcp flags syn tcp option maxseg size set ${c.random.pick([1200, 1360, 536])}` : undefined) },
  { weight: 1, write: (c) => `meta priority set 1:${c.random.int(1, 9)}` },
  { weight: 2, write: (c) => addToFlows(c) },
  { weight: 3, write: (c) => markMap(c) },
  { weight: 6, write: () => 'accept' },
  { weight: 3, write: () => 'return' },
  { weight: 1, write: () => 'continue' },
];

/** A statement that lets the packet go on, perhaps after a counter. */
export function quiet(context: NftContext): string {
  const { random } = context;
  for (let tries = 0; tries < 20; tries += 1) {
    const text = random.weighted(QUIET.map((one) => [one.weight, one] as const)).write(context);
    if (text !== undefined) return random.chance(0.2) && text !== 'counter' ? `counter ${text}` : text;
  }
  return 'return';
}

/** drop or one of the answers of reject, which the family and the hook allow. */
export function cut(context: NftContext): string {
  const { random, tableFamily, family, protocol } = context;
  if (tableFamily === 'bridge' || !only(context, 'input', 'forward', 'output') || random.chance(0.35)) return 'drop';
  if (protocol === 'tcp' && random.chance(0.5)) return 'reject with tcp reset';
  const icmp = `reject with ${family === 4 ? `icmp ${random.pick(['net-unreachable', 'host-unreachable', 'prot-unreachable', 'port-unreachable', 'net-prohibited', 'host-prohibited', 'admin-prohibited'])}` : `icmpv6 ${random.pick(['no-route', 'admin-prohibited', 'addr-unreachable', 'port-unreachable', 'policy-fail', 'reject-route'])}`}`;
  return random.pick(['reject', icmp, icmp, ...(tableFamily === 'inet' ? [`reject with icmpx ${random.pick(['port-unreachable', 'admin-prohibited', 'no-route', 'host-unreachable'])}`] : [])]);
}

/** A verdict map over what packets have. */
export function verdictMap(context: NftContext, chains: readonly string[]): string {
  const { random, palette, protocol, family } = context;
  const entry = { random, chains };
  const element = (key: string): string => `${key} : ${verdict(entry)}`;
  const usable = context.named.filter((one) => one.data === 'verdict' && (one.family === undefined || one.family === family) && (!one.needsPorts || protocol === 'tcp' || protocol === 'udp'));
  if (usable.length > 0 && random.chance(0.6)) {
    const map = random.pick(usable);
    return `${map.key(random.pick(['saddr', 'daddr']), protocol === 'udp' ? 'udp' : 'tcp')} vmap @${map.name}`;
  }
  const ports = unique(Array.from({ length: 3 }, () => aPort(random, palette, protocol === 'udp' ? 'udp' : 'tcp')));
  return random.weighted([
    [4, () => `${ipOf(context)} ${random.pick(['saddr', 'daddr'])} vmap { ${unique(Array.from({ length: 3 }, () => anAddress(random, palette, family))).map(element).join(', ')} }`],
    [protocol === 'tcp' || protocol === 'udp' ? 4 : 0, () => `${protocol ?? 'tcp'} dport vmap { ${ports.map((port) => element(String(port))).join(', ')} }`],
    [2, () => `meta l4proto vmap { ${['tcp', 'udp', family === 4 ? 'icmp' : 'ipv6-icmp'].map(element).join(', ')} }`],
    [context.tableFamily !== 'bridge' && tracked(context) ? 2 : 0, () => `ct state vmap { established : ${verdict(entry)}, related : accept, new : continue, invalid : ${verdict(entry)} }`],
    [1, () => `meta mark vmap { 0x0 : continue, ${element(hex(random.pick(MARKS)))} }`],
  ])();
}

/** The translation of a nat chain, with the matches that it needs. */
export function nat(context: NftContext): string {
  return only(context, 'prerouting', 'output') ? destination(context) : source(context);
}

function destination(context: NftContext): string {
  const { random, protocol, tableFamily } = context;
  const asked = virtualPort(context);
  const ip = ipOf(context);
  const match = `${ip} daddr ${aVirtual(context, asked)} ${asked === undefined || protocol === undefined ? '' : `${protocol} dport ${asked} `}`;
  const to = tableFamily === 'inet' ? `dnat ${ip} to` : 'dnat to';
  const flags = random.pick(['', '', ' random', ' persistent']);
  const ported = protocol === 'tcp' || protocol === 'udp';
  return random.weighted([
    [5, () => `${match}${to} ${joined(aServer(context), somePorts(context), context.family)}${flags}`],
    [2, () => `${match}redirect${toPorts(somePorts(context))}`],
    [ported ? 2 : 0, () => `${ip} daddr ${aVirtual(context, asked)} ${to} ${protocol ?? 'tcp'} dport map { ${asked ?? 80} : ${aServer(context)}, 9999 : ${aServer(context)} }`],
    [context.budget.dice > 0 && asked !== undefined ? 2 : 0, () => { context.budget.dice -= 1; return `${match}${to} numgen ${random.pick(['random', 'inc'])} mod 2 map { 0 : ${aServer(context)}, 1 : ${aServer(context)} }`; }],
    [ported && asked !== undefined ? 2 : 0, () => `${to.replace('dnat', 'dnat')} ${ip} daddr . ${protocol ?? 'tcp'} dport map { ${aVirtual(context, asked)} . ${asked ?? 80} : ${aServer(context)} . ${random.pick(context.palette.tcp)} }`],
    [1, () => `${ip} daddr ${aVirtual(context, asked)} ${to.replace(/ to$/, '')} prefix to ${aWholeNetwork(context)}`],
  ])();
}

function source(context: NftContext): string {
  const { random, palette, hooks, tableFamily } = context;
  const { first, last } = aSource(context);
  const ip = ipOf(context);
  const flags = random.pick(['', '', ' random', ' fully-random', ' persistent']);
  const ports = sourcePorts(context);
  const snat = `${tableFamily === 'inet' ? `snat ${ip} to` : 'snat to'} ${joined(last === undefined ? first : `${first}-${last}`, ports, context.family)}${flags}`;
  const family = tableFamily === 'inet' ? `meta nfproto ${context.family === 4 ? 'ipv4' : 'ipv6'} ` : '';
  if (!hooks.every((hook) => hook === 'postrouting')) return `${protocolMatch(context)}${snat}`;
  const device = palette.devices.length > 0 && random.chance(0.7) ? `oifname "${random.pick(palette.devices).name}" ` : '';
  return random.weighted([
    [5, () => `${family}${protocolMatch(context)}${device}masquerade${toPorts(ports)}${flags === ' persistent' && ports === undefined ? '' : flags}`],
    [3, () => `${protocolMatch(context)}${device}${snat}`],
    [1, () => `${device}${tableFamily === 'inet' ? `snat ${ip}` : 'snat'} prefix to ${aWholeNetwork(context)}`],
  ])();
}

function protocolMatch({ protocol }: NftContext): string {
  return protocol === 'tcp' || protocol === 'udp' ? `meta l4proto ${protocol} ` : '';
}

function joined(address: string, ports: string | undefined, family: 4 | 6): string {
  if (ports === undefined) return address;
  return family === 4 ? `${address}:${ports}` : `[${address}]:${ports}`;
}

function toPorts(ports: string | undefined): string {
  return ports === undefined ? '' : ` to :${ports}`;
}

function markValue({ random }: NftContext, key: 'meta' | 'ct'): string {
  const value = random.pick(MARKS);
  const other = key === 'meta' ? 'ct' : 'meta';
  return random.pick([hex(value), `${key} mark | ${hex(value)}`, `${key} mark & ${hex(~value)}`, `${key} mark ^ ${hex(value)}`, `${key} mark & ${hex(~value)} | ${hex(value)}`, ...(other === 'meta' ? ['meta mark', `meta mark & ${hex(value)}`] : [])]);
}

function markMap(context: NftContext): string | undefined {
  const { random, palette, family, protocol } = context;
  const usable = context.named.filter((one) => one.data === 'mark' && (one.family === undefined || one.family === family) && (!one.needsPorts || protocol === 'tcp' || protocol === 'udp'));
  if (usable.length > 0 && random.chance(0.6)) {
    const map = random.pick(usable);
    return `meta mark set ${map.key(random.pick(['saddr', 'daddr']), protocol === 'udp' ? 'udp' : 'tcp')} map @${map.name}`;
  }
  const keys = unique(Array.from({ length: 3 }, () => anAddress(random, palette, family)));
  return `meta mark set ${ipOf(context)} ${random.pick(['saddr', 'daddr'])} map { ${keys.map((key) => `${key} : ${hex(random.pick(MARKS))}`).join(', ')} }`;
}

/** By the sender's address and port: a probe's port is its own, so that no other probe's packet meets what this one added. */
function addToFlows(context: NftContext): string | undefined {
  const { random, protocol, family } = context;
  const flows = context.named.find((one) => one.flows === true && one.family === family);
  if (flows === undefined || (protocol !== 'tcp' && protocol !== 'udp')) return undefined;
  return `${random.pick(['add', 'update'])} @${flows.name} { ${flows.key('saddr', protocol)} }`;
}

/** Whether connection tracking has seen the packets of every hook that the chain is reached from. */
function tracked({ table }: NftContext): boolean {
  return table !== 'early';
}
