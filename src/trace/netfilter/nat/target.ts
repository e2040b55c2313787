import type { Ip } from '../../../net/ip.ts';
import type { IntRange, IpRange } from '../../../net/range.ts';
import type { Expr, SetElement, Value } from '../../../model/network/expr.ts';
import type { NatTarget } from '../../../model/network/rule.ts';
import type { NatRange } from '../../conntrack/nat/range.ts';
import { isUnknown } from '../env.ts';
import type { Answer, Env, Unknown } from '../env.ts';
import { evaluate, mapData } from '../expr.ts';

type Data = NonNullable<SetElement['data']>;

interface Ends { readonly ips?: IpRange | undefined; readonly ports?: IntRange | undefined }

/** Where a dnat, snat, masquerade or redirect translates to. */
export class Target {
  private readonly to: NatTarget;
  /** The range, where it is the same for every packet. */
  private readonly constant: NatRange | undefined;

  constructor(to: NatTarget) {
    this.to = to;
    this.constant = constantRange(to);
  }

  /** The range for a packet; nothing when a map has no element for it (NFT_BREAK). */
  rangeFor(env: Env): NatRange | Unknown | undefined {
    return this.constant ?? natRange(this.to, (expr) => (expr.kind === 'map' ? mapData(env, expr) : evaluate(env, expr)));
  }
}

/** The range of a target that is the same for every packet. */
export function constantRange(to: NatTarget): NatRange | undefined {
  if (!isConstant(to.addr) || !isConstant(to.port)) return undefined;
  const range = natRange(to, (expr) => (expr.kind === 'const' ? expr.value : undefined));
  return range === undefined || 'unknown' in range ? undefined : range;
}

function isConstant(end: NatTarget['addr'] | NatTarget['port']): boolean {
  return end === undefined || end.kind === 'const' || end.kind === 'range';
}

type Read = (expr: Expr) => Data | Answer;

function natRange(to: NatTarget, read: Read): NatRange | Unknown | undefined {
  const address = to.addr === undefined ? {} : to.addr.kind === 'range' ? { ips: to.addr.range } : endsOf(read(to.addr), 'address');
  if (address === undefined || 'unknown' in address) return address;
  const port = to.port === undefined ? {} : to.port.kind === 'range' ? { ports: to.port.range } : endsOf(read(to.port), 'port');
  if (port === undefined || 'unknown' in port) return port;
  const ips = port.ips ?? address.ips;
  const ports = port.ports ?? address.ports;
  const only = ips === undefined || ips.first !== ips.last ? undefined : { family: ips.family, value: ips.first };
  const onlyPort = ports === undefined || ports.from !== ports.to ? undefined : ports.from;
  // In the order in which they are read: what most packets need lies together.
  return { random: to.random, fullyRandom: to.fullyRandom, only, port: onlyPort, persistent: to.persistent, ips, ports };
}

/** An address, a port, or a concatenation of both, single or a range of them. */
function endsOf(data: Data | Answer, what: 'address' | 'port'): Ends | Unknown | undefined {
  if (data === undefined || (typeof data === 'object' && 'unknown' in data)) return data;
  const [from, to] = bounds(data);
  const first = partsOf(from);
  const last = partsOf(to);
  if (first === undefined || last === undefined) return { unknown: true };
  if (what === 'address' && first.ip === undefined) return { unknown: true };
  return {
    ips: first.ip === undefined || last.ip === undefined ? undefined : { family: first.ip.family, first: first.ip.value, last: last.ip.value },
    ports: first.port === undefined || last.port === undefined ? undefined : { from: first.port, to: last.port },
  };
}

function bounds(data: Data | Value): readonly [Value, Value] {
  return typeof data === 'object' && 'kind' in data ? [data.from, data.to] : [data, data];
}

function partsOf(value: Value): { readonly ip?: Ip; readonly port?: number } | undefined {
  if (typeof value === 'number') return { port: value };
  if (typeof value === 'string' || isUnknown(value)) return undefined;
  if ('family' in value) return { ip: value };
  const [ip, port] = value;
  return typeof ip === 'object' && 'family' in ip && typeof port === 'number' ? { ip, port } : undefined;
}
