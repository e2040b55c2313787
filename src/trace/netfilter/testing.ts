import { parseIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { parsePrefix, prefixOf } from '../../net/prefix.ts';
import { TCP_FLAG } from '../../net/packet.ts';
import type { L4, Packet } from '../../net/packet.ts';
import { prefixRange } from '../../net/range.ts';
import type { Part } from '../../model/network/because.ts';
import type { Expr, Interval, Verdict } from '../../model/network/expr.ts';
import type { Field } from '../../model/network/field.ts';
import type { Link } from '../../model/network/link.ts';
import type { Netns, Network } from '../../model/network/netns.ts';
import type { BaseChain, Chain, Match, NatTarget, Rule, RuleStep, Statement, Table } from '../../model/network/rule.ts';
import type { Route } from '../../model/network/route.ts';
import type { Skb } from '../skb.ts';

/** Builders of rules, packets and namespaces for tests of this folder. */

export function ip(text: string): Ip {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(`not an address: ${text}`);
  return parsed;
}

export function field(name: Field): Expr {
  return { kind: 'field', field: name };
}

/** A comparison with values or prefixes written as text (`10.0.0.0/8`), numbers, or names ending in `+`. */
export function is(name: Field, values: string | number | readonly (string | number)[], negate = false): Match {
  const list = typeof values === 'object' ? values : [values];
  return { kind: 'compare', left: field(name), test: { kind: 'in', ranges: list.map(interval), negate } };
}

export function interval(value: string | number): Interval {
  if (typeof value === 'number') return { kind: 'int', range: { from: value, to: value } };
  const prefix = parsePrefix(value);
  if (prefix !== undefined) return { kind: 'ip', range: prefixRange(prefix) };
  return value.endsWith('+') ? { kind: 'name', name: value.slice(0, -1), wildcard: true } : { kind: 'name', name: value, wildcard: false };
}

export function ctState(bits: number, negate = false): Match {
  return { kind: 'compare', left: field('ct state'), test: { kind: 'bits', bits, negate } };
}

export function verdict(kind: 'accept' | 'drop' | 'return' | 'continue'): Statement {
  return { kind: 'verdict', verdict: { kind } };
}

export function jump(chain: string): Statement {
  return { kind: 'verdict', verdict: { kind: 'jump', chain } };
}

export function goTo(chain: string): Statement {
  return { kind: 'verdict', verdict: { kind: 'goto', chain } satisfies Verdict };
}

export function mark(value: number, mask = 0xffffffff): Statement {
  return { kind: 'mark', set: { value, mask } };
}

/** `10.0.0.1`, `10.0.0.1:80`, `:80`, `[fd00::1]` or `[fd00::1]:80` as a fixed translation. */
export function natTo(text: string): NatTarget {
  const [addr = '', port] = text.startsWith('[') ? text.slice(1).split(/\]:?/) : text.split(':');
  return {
    random: false, fullyRandom: false, persistent: false,
    ...(addr === '' ? {} : { addr: { kind: 'const' as const, value: ip(addr) } }),
    ...(port === undefined || port === '' ? {} : { port: { kind: 'const' as const, value: Number(port) } }),
  };
}

let nextLine = 1;

/** A rule whose line is made up; `text` shows in steps. */
export function rule(text: string, ...steps: readonly RuleStep[]): Rule {
  nextLine += 1;
  return { because: { ref: { file: 'rules', line: nextLine }, text }, steps };
}

export function chain(name: string, rules: readonly Rule[], base?: BaseChain): Chain {
  return { name, rules, because: { text: `chain ${name}` }, ...(base === undefined ? {} : { base }) };
}

export function base(hook: BaseChain['hook'], priority = 0, policy: 'accept' | 'drop' = 'accept', type: BaseChain['type'] = 'filter'): BaseChain {
  return { type, hook, priority, policy };
}

export function table(name: string, chains: readonly Chain[], more: Partial<Pick<Table, 'dialect' | 'family' | 'sets'>> = {}): Table {
  return { dialect: 'iptables-legacy', family: 'ip', name, because: { text: `table ${name}` }, chains: new Map(chains.map((one) => [one.name, one])), sets: new Map(), ...more };
}

export function known<T>(value: T): Part<T> {
  return { kind: 'known', value };
}

/** A device with addresses such as `10.0.0.1/24`. */
export function link(name: string, ifindex: number, addresses: readonly string[] = [], detail: Link['detail'] = { kind: 'physical' }): Link {
  return {
    name, ifindex, because: { text: name }, mtu: 1500, up: true, carrier: true, noArp: false, promisc: false, detail,
    addresses: addresses.map((text) => {
      const [own = '', other] = text.split(' peer ');
      const [addr = '', length = '32'] = own.split('/');
      const peer = other === undefined ? undefined : parsePrefix(other);
      return { ip: ip(addr), prefix: prefixOf(ip(addr), Number(length)), scope: 'global', flags: [], because: { text }, ...(peer === undefined ? {} : { peer }) };
    }),
  };
}

/** A route `dst dev` (`via` absent: on the link). */
export function route(dst: string, dev: string, via?: string, tableId = 254, type: Route['type'] = 'unicast'): Route {
  const prefix = parsePrefix(dst);
  if (prefix === undefined) throw new Error(`not a prefix: ${dst}`);
  return {
    type, dst: prefix, tos: 0, table: tableId, metric: 0, scope: 'global', protocol: 'static', mtuLocked: false, because: { text: `${dst} dev ${dev}` },
    nexthops: [{ dev, weight: 1, onlink: false, flags: [], ...(via === undefined ? {} : { via: ip(via) }) }],
  };
}

/** A namespace `n/x` in which everything was collected and nothing is there but what is given. */
export function netns(parts: Partial<Netns>): Netns {
  const rules = known(['255', '254', '253'].map((id, place) => ({
    priority: place === 0 ? 0 : 32765 + place, negate: false, l3mdev: false, action: { kind: 'table' as const, table: Number(id) }, because: { text: `table ${id}` },
  })));
  return {
    id: 'n/x', node: 'n', name: 'x', links: known([]), bridgePorts: known([]), fdb: known([]), neighbours: known([]), rules4: rules, rules6: rules,
    routes4: known([]), routes6: known([]), tables: known([]), ipsets: known(new Map()), ipvs: known([]), ipvsConnections: known([]),
    conntrack: known([]), listeners: known([]), sysctls: known(new Map()), ...parts,
  };
}

export function networkOf(only: Netns): Network {
  return { netns: new Map([[only.id, only]]), segments: [] };
}

export function tcp(src: string, dst: string, l4: Partial<Extract<L4, { kind: 'tcp' }>> = {}): Packet {
  return packet(src, dst, 6, { kind: 'tcp', sport: 40000, dport: 80, flags: TCP_FLAG.syn, ...l4 });
}

export function udp(src: string, dst: string, sport = 40000, dport = 53): Packet {
  return packet(src, dst, 17, { kind: 'udp', sport, dport });
}

export function echo(src: string, dst: string, type = 8, id = 7): Packet {
  return packet(src, dst, 1, { kind: 'icmp', type, code: 0, id });
}

function packet(src: string, dst: string, protocol: number, l4: L4): Packet {
  return { src: ip(src), dst: ip(dst), protocol, l4, ttl: 64, length: 60, df: true, tos: 0 };
}

export function skbOf(of: Packet, more: Partial<Skb> = {}): Skb {
  return { packet: of, netns: 'n/x', mark: 0, pktType: 'host', priority: 0, depth: 0, ...more };
}
