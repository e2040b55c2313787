import type { Ip } from '../../../net/ip.ts';
import type { IntRange, IpRange } from '../../../net/range.ts';
import type { Expr, SetElement, Value } from '../../../model/network/expr.ts';
import type { NatTarget } from '../../../model/network/rule.ts';
import type { NatRange } from '../../conntrack/nat/range.ts';
import { isUnknown } from '../env.ts';
import type { Env, Unknown } from '../env.ts';
import { evaluate, mapData } from '../expr.ts';

type Data = NonNullable<SetElement['data']>;

interface Ends { readonly ips?: IpRange | undefined; readonly ports?: IntRange | undefined }

/** Where a dnat, snat, masquerade or redirect translates to. */
export class Target {
  private readonly to: NatTarget;
  private readonly isFixed: boolean;
  /** The range, once it is known to be the same for every packet. */
  private fixed: NatRange | undefined = undefined;

  constructor(to: NatTarget) {
    this.to = to;
    this.isFixed = isFixed(to.addr) && isFixed(to.port);
  }

  /** The range for a packet; nothing when a map has no element for it (NFT_BREAK). */
  rangeFor(env: Env): NatRange | Unknown | undefined {
    if (this.fixed !== undefined) return this.fixed;
    const range = natRange(env, this.to);
    if (this.isFixed && range !== undefined && !('unknown' in range)) this.fixed = range;
    return range;
  }
}

/** Whether an address or port of a target is the same for every packet. */
function isFixed(end: NatTarget['addr'] | NatTarget['port']): boolean {
  return end === undefined || end.kind === 'const' || end.kind === 'range';
}

function natRange(env: Env, to: NatTarget): NatRange | Unknown | undefined {
  const address = to.addr === undefined ? {} : to.addr.kind === 'range' ? { ips: to.addr.range } : endsOf(env, to.addr, 'address');
  if (address === undefined || 'unknown' in address) return address;
  const port = to.port === undefined ? {} : to.port.kind === 'range' ? { ports: to.port.range } : endsOf(env, to.port, 'port');
  if (port === undefined || 'unknown' in port) return port;
  const ips = port.ips ?? address.ips;
  const only = ips === undefined || ips.first !== ips.last ? undefined : { family: ips.family, value: ips.first };
  return { random: to.random, fullyRandom: to.fullyRandom, persistent: to.persistent, ips, only, ports: port.ports ?? address.ports };
}

/** An address, a port, or a concatenation of both, single or a range of them. */
function endsOf(env: Env, expr: Expr, what: 'address' | 'port'): Ends | Unknown | undefined {
  const data = expr.kind === 'map' ? mapData(env, expr) : evaluate(env, expr);
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
