import { parseIp } from '../../net/ip.ts';
import { parsePrefix } from '../../net/prefix.ts';
import { prefixRange } from '../../net/range.ts';
import type { NatTarget, Statement } from '../../model/network/rule.ts';
import type { NftExpr, NftStatement } from '../../model/tree/nft.ts';
import { exprOf, guard, typesOf } from './expr.ts';
import { NotModelled } from './not-modelled.ts';
import type { Scope } from './scope.ts';
import { setRefOf } from './set.ts';
import { guessType, intervalOf, valueOf } from './value.ts';

type NftNat = Extract<NftStatement, { kind: 'nat' }>;

/** snat, dnat, masquerade and redirect (net/netfilter/nft_nat.c). In family inet, an address implies its family (src/evaluate.c). */
export function natOf(scope: Scope, statement: NftNat): Statement {
  if (statement.family !== undefined && (scope.family === 'inet' || scope.family === 'bridge')) guard(scope, 'meta nfproto', statement.family === 'ip' ? 2 : 10);
  if (statement.form === 'prefix') return netmapOf(statement.addr);
  return { kind: statement.verb, to: targetOf(scope, statement) };
}

function targetOf(scope: Scope, statement: NftNat): NatTarget {
  const has = (flag: string): boolean => statement.flags.includes(flag);
  return {
    ...(statement.addr === undefined ? {} : { addr: addressOf(scope, statement.addr) }),
    ...(statement.port === undefined ? {} : { port: portOf(scope, statement.port) }),
    random: has('random'), fullyRandom: has('fully-random'), persistent: has('persistent'),
  };
}

/**
 * An address, a range of them, or a map that gives an address, or an address and a port together. A bare field is what is left
 * of a map whose set nft could not read (`netlink: Error: Unknown set` on standard error).
 */
function addressOf(scope: Scope, expr: NftExpr): NonNullable<NatTarget['addr']> {
  if (expr.kind === 'map') return mapOf(scope, expr);
  if (expr.kind !== 'word') throw new NotModelled('a map that nft did not print');
  const interval = intervalOf(expr, guessType(expr));
  if (interval.kind !== 'ip') throw new NotModelled('an address was expected');
  const { range } = interval;
  return range.first === range.last ? { kind: 'const', value: { family: range.family, value: range.first } } : { kind: 'range', range };
}

function portOf(scope: Scope, expr: NftExpr): NonNullable<NatTarget['port']> {
  if (expr.kind === 'map') return mapOf(scope, expr);
  if (expr.kind === 'field') throw new NotModelled('a map that nft did not print');
  if (expr.kind !== 'word') return exprOf(scope, expr, 'port');
  const interval = intervalOf(expr, 'port');
  if (interval.kind !== 'int') throw new NotModelled('a port was expected');
  return interval.range.from === interval.range.to ? { kind: 'const', value: interval.range.from } : { kind: 'range', range: interval.range };
}

function mapOf(scope: Scope, expr: Extract<NftExpr, { kind: 'map' }>): Extract<NonNullable<NatTarget['addr']>, { kind: 'map' }> {
  return { kind: 'map', key: exprOf(scope, expr.key, 'unknown'), set: setRefOf(scope, expr.map, typesOf(expr.key), []) };
}

function netmapOf(addr: NftExpr | undefined): Statement {
  const prefix = addr?.kind === 'word' ? parsePrefix(addr.text) : undefined;
  if (prefix === undefined) throw new NotModelled('prefixes from a map are not translated');
  return { kind: 'netmap', to: prefixRange(prefix), length: prefix.length };
}

/** `tproxy to ADDR:PORT` (net/netfilter/nft_tproxy.c). */
export function tproxyOf(scope: Scope, statement: Extract<NftStatement, { kind: 'tproxy' }>): Statement {
  if (statement.family !== undefined && scope.family === 'inet') guard(scope, 'meta nfproto', statement.family === 'ip' ? 2 : 10);
  const addr = statement.addr?.kind === 'word' ? parseIp(statement.addr.text) : undefined;
  const port = statement.port === undefined ? undefined : valueOf(statement.port, 'port');
  if ((statement.addr !== undefined && addr === undefined) || typeof port === 'string' || typeof port === 'object') throw new NotModelled('tproxy to a computed place');
  return { kind: 'tproxy', ...(addr === undefined ? {} : { addr }), ...(port === undefined ? {} : { port }) };
}
