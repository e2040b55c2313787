import type { Random } from '../../../random.ts';
import type { Family } from '../../topology/topology.ts';
import { hex } from '../context.ts';
import { aNetwork, anAddress, aPort, MARKS, networkOf, unique } from '../palette.ts';
import type { Palette } from '../palette.ts';

/** A named set or map of a table, and how rules ask it. */
export interface NftSet {
  readonly name: string;
  readonly family?: Family;
  readonly needsPorts: boolean;
  readonly needsInput: boolean;
  /** The expression to look up: for a side of the packet and a protocol. */
  readonly key: (side: 'saddr' | 'daddr', protocol: 'tcp' | 'udp') => string;
  /** What a map gives. */
  readonly data?: 'verdict' | 'mark' | 'address' | 'address-port';
  /** Rules add to it. */
  readonly flows?: true;
}

interface Draft { readonly random: Random; readonly palette: Palette; readonly family: Family; readonly chains: readonly string[] }
interface Made { readonly set: Omit<NftSet, 'name'>; readonly declare: string; readonly map?: true; readonly elements: readonly string[] }

const ip = (family: Family): string => (family === 4 ? 'ip' : 'ip6');
const type = (family: Family): string => (family === 4 ? 'ipv4_addr' : 'ipv6_addr');

const KINDS: readonly (readonly [weight: number, make: (draft: Draft) => Made])[] = [
  [3, (d) => ({ set: plain(d, (side) => `${ip(d.family)} ${side}`), declare: `type ${type(d.family)} ;`, elements: some(d, () => anAddress(d.random, d.palette, d.family)) })],
  [4, (d) => ({ set: plain(d, (side) => `${ip(d.family)} ${side}`), declare: `type ${type(d.family)} ; flags interval ; auto-merge ;`, elements: some(d, () => aNetwork(d.random, d.palette, d.family)) })],
  [2, (d) => ({ set: ported((_, protocol) => `${protocol} dport`), declare: 'type inet_service ; flags interval ; auto-merge ;', elements: some(d, () => d.random.pick([String(d.random.pick(d.palette.tcp)), '30000-32767', '0-1023', String(d.random.pick(d.palette.udp))])) })],
  [3, (d) => ({ set: { ...ported((side, protocol) => `${ip(d.family)} ${side} . ${protocol} dport`), family: d.family }, declare: `type ${type(d.family)} . inet_service ;`, elements: some(d, () => `${anAddress(d.random, d.palette, d.family)} . ${aPort(d.random, d.palette, 'tcp')}`) })],
  [3, (d) => ({ set: { ...ported((side, protocol) => `${ip(d.family)} ${side} . meta l4proto . ${protocol} dport`), family: d.family }, declare: `type ${type(d.family)} . inet_proto . inet_service ; flags interval ;`, elements: disjoint(d, (address) => `${address} . ${d.random.pick(['tcp', 'udp'])} . ${d.random.pick(['0-1023', '80', '53', '1024-65535'])}`) })],
  [2, (d) => ({ set: { needsPorts: false, needsInput: true, key: () => 'iifname' }, declare: 'type ifname ;', elements: some(d, () => `"${d.random.pick(['lo', ...d.palette.devices.map(({ name }) => name)])}"`) })],
  [2, (d) => ({ set: { needsPorts: false, needsInput: true, family: d.family, key: (side) => `iifname . ${ip(d.family)} ${side}` }, declare: `type ifname . ${type(d.family)} ;`, elements: some(d, () => `"${d.random.pick(['lo', ...d.palette.devices.map(({ name }) => name)])}" . ${anAddress(d.random, d.palette, d.family)}`) })],
  [1, (d) => ({ set: { needsPorts: false, needsInput: false, key: () => 'meta mark' }, declare: 'type mark ;', elements: some(d, () => hex(d.random.pick([0, ...MARKS]))) })],
];

const MAPS: readonly (readonly [weight: number, make: (draft: Draft) => Made])[] = [
  [3, (d) => ({ map: true, set: { ...plain(d, (side) => `${ip(d.family)} ${side}`), data: 'verdict' }, declare: `type ${type(d.family)} : verdict ;`, elements: keyed(d, () => anAddress(d.random, d.palette, d.family), () => verdict(d)) })],
  [2, (d) => ({ map: true, set: { ...ported((_, protocol) => `${protocol} dport`), data: 'verdict' }, declare: 'type inet_service : verdict ;', elements: keyed(d, () => String(aPort(d.random, d.palette, 'tcp')), () => verdict(d)) })],
  [2, (d) => ({ map: true, set: { ...plain(d, (side) => `${ip(d.family)} ${side}`), data: 'mark' }, declare: `type ${type(d.family)} : mark ;`, elements: keyed(d, () => anAddress(d.random, d.palette, d.family), () => hex(d.random.pick(MARKS))) })],
  [2, (d) => ({ map: true, set: { ...ported((_, protocol) => `${protocol} dport`), data: 'mark' }, declare: 'type inet_service : mark ;', elements: keyed(d, () => String(aPort(d.random, d.palette, 'tcp')), () => hex(d.random.pick(MARKS))) })],
];

/** Random sets and verdict or mark maps of a table: lines that make them, and what rules may ask. `chains` are where verdicts may jump. */
export function nftSets(random: Random, palette: Palette, table: string, families: readonly Family[], chains: readonly string[]): { readonly declare: readonly string[]; readonly fill: readonly string[]; readonly sets: readonly NftSet[] } {
  const declare: string[] = [];
  const fill: string[] = [];
  const sets: NftSet[] = [];
  const add = (name: string, { set, declare: text, map, elements }: Made): void => {
    declare.push(`add ${map === true ? 'map' : 'set'} ${table} ${name} { ${text} }`);
    if (elements.length > 0) fill.push(`add element ${table} ${name} { ${elements.join(', ')} }`);
    sets.push({ name, ...set });
  };
  for (let index = 0, count = random.int(1, 4); index < count; index += 1) add(`s${index}`, random.weighted(KINDS)({ random, palette, family: random.pick(families), chains }));
  for (let index = 0, count = random.int(0, 2); index < count; index += 1) add(`m${index}`, random.weighted(MAPS)({ random, palette, family: random.pick(families), chains }));
  if (random.chance(0.3)) {
    const family = random.pick(families);
    add('flows', { set: { needsPorts: true, needsInput: false, family, flows: true, key: (side, protocol) => `${ip(family)} ${side} . ${protocol} ${side === 'saddr' ? 'sport' : 'dport'}` }, declare: `type ${type(family)} . inet_service ; size 65535 ;${random.chance(0.5) ? ' flags dynamic ;' : ''}`, elements: [] });
  }
  return { declare, fill, sets };
}

/** What an element of a verdict map says: mostly to go on somewhere. */
export function verdict({ random, chains }: Pick<Draft, 'random' | 'chains'>): string {
  if (chains.length > 0 && random.chance(0.7)) return `${random.chance(0.25) ? 'goto' : 'jump'} ${random.pick(chains)}`;
  return random.pick(['accept', 'continue', 'return', 'accept']);
}

function plain({ family }: Draft, key: NftSet['key']): Made['set'] {
  return { family, needsPorts: false, needsInput: false, key };
}

function ported(key: NftSet['key']): Made['set'] {
  return { needsPorts: true, needsInput: false, key };
}

function some({ random }: Draft, make: () => string): string[] {
  return unique(Array.from({ length: random.int(1, 5) }, make));
}

function keyed(draft: Draft, key: () => string, data: () => string): string[] {
  return some(draft, key).map((one) => `${one} : ${data()}`);
}

/** Elements of intervals may not overlap: one address or one network of its own each. */
function disjoint({ random, palette, family }: Draft, make: (address: string) => string): string[] {
  const blocks = new Map(Array.from({ length: random.int(1, 4) }, () => anAddress(random, palette, family)).map((address) => [networkOf(address, family === 4 ? 24 : 64), address]));
  return [...blocks].map(([network, address]) => make(random.chance(0.5) ? network : address));
}
