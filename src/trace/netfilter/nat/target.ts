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

/** The range of a dnat, snat, masquerade or redirect; nothing when a map has no element for the packet (NFT_BREAK). */
export function rangeOf(to: NatTarget): (env: Env) => NatRange | Unknown | undefined {
  let fixed: NatRange | undefined;
  if (!isFixed(to.addr) || !isFixed(to.port)) return (env) => natRange(env, to);
  return (env) => {
    const range = fixed ?? natRange(env, to);
    if (range !== undefined && !('unknown' in range)) fixed = range;
    return range;
  };
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
  return { random: to.random, fullyRandom: to.fullyRandom, persistent: to.persistent, ips: port.ips ?? address.ips, ports: port.ports ?? address.ports };
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
