import type { Ip } from '../../../net/ip.ts';
import { bitsOf } from '../../../net/ip.ts';
import type { IpRange } from '../../../net/range.ts';
import type { Statement } from '../../../model/network/rule.ts';
import { singleAddress } from '../../conntrack/nat/range.ts';
import type { Manip, NatRange } from '../../conntrack/nat/range.ts';
import { setupNat } from '../../conntrack/nat/setup.ts';
import type { Env, Unknown } from '../env.ts';
import { ACCEPT, BREAK, DROP } from '../statement/effect.ts';
import type { Effect } from '../statement/effect.ts';
import { masqueradeAddress, redirectAddress } from './source-address.ts';
import { Target } from './target.ts';

type NatStatement = Extract<Statement, { kind: 'dnat' | 'snat' | 'masquerade' | 'redirect' | 'netmap' }>;

/** Decides the translation of a new connection and ends the chain, as every nat target does (xt_nat.c, nft_nat.c, nf_nat_masquerade.c). */
export function translatorOf(statement: NatStatement): (env: Env) => Effect {
  if (statement.kind === 'netmap') return (env) => netmap(env, statement.to, statement.length);
  const target = new Target(statement.to);
  switch (statement.kind) {
    case 'dnat': return (env) => apply(env, target.rangeFor(env), 'dst');
    case 'snat': return (env) => apply(env, target.rangeFor(env), 'src');
    case 'masquerade': return (env) => (env.skb.packet.src.value === 0n ? ACCEPT : masquerade(env, target));
    case 'redirect': return (env) => toAddress(env, redirectAddress(env), target, 'dst');
  }
}

/** The connection remembers the device (`masq_index`, net/netfilter/nf_nat_masquerade.c). */
function masquerade(env: Env, target: Target): Effect {
  const { ct } = env.skb;
  if (ct?.kind === 'tracked' && !ct.connection.confirmed) ct.connection.masqueraded = env.outDev;
  return toAddress(env, masqueradeAddress(env), target, 'src');
}

/** A translation to an address that the kernel picks itself; with none it drops the packet. */
function toAddress(env: Env, address: Ip | Unknown | undefined, target: Target, manip: Manip): Effect {
  if (address === undefined) return DROP;
  if ('unknown' in address) return { kind: 'unknown', because: address.because ?? env.rule };
  const range = target.rangeFor(env);
  if (range === undefined || 'unknown' in range) return apply(env, range, manip);
  return apply(env, rangeAt(range, address), manip);
}

const last = new WeakMap<NatRange, NatRange>();

/** The ports of a range at an address: mostly the one of the same device as for the packet before. */
function rangeAt(ports: NatRange, address: Ip): NatRange {
  const before = last.get(ports);
  if (before?.only === address) return before;
  const { random, fullyRandom, persistent, port } = ports;
  const range = { random, fullyRandom, only: address, port, persistent, ips: { family: address.family, first: address.value, last: address.value }, ports: ports.ports };
  last.set(ports, range);
  return range;
}

/** Host bits stay, network bits are replaced (net/netfilter/xt_NETMAP.c). */
function netmap(env: Env, to: IpRange, length: number): Effect {
  const manip: Manip = env.hook === 'prerouting' || env.hook === 'output' ? 'dst' : 'src';
  const { packet } = env.skb;
  const own = manip === 'dst' ? packet.dst : packet.src;
  if (own.family !== to.family) return BREAK;
  const host = (1n << BigInt(bitsOf(own.family) - length)) - 1n;
  return apply(env, singleAddress({ family: own.family, value: (to.first & ~host) | (own.value & host) }), manip);
}

/** Carries out a DNAT to a range that is the same for every packet. */
export function dnatTo(env: Env, range: NatRange): Effect {
  return apply(env, range, 'dst');
}

function apply(env: Env, range: NatRange | Unknown | undefined, manip: Manip): Effect {
  if (range === undefined) return BREAK;
  if ('unknown' in range) return { kind: 'unknown', because: range.because ?? env.rule };
  const { ct } = env.skb;
  // A packet without a connection is not translated: nat statements outside of nat chains, NOTRACK.
  if (ct?.kind !== 'tracked') return BREAK;
  const { anyPort } = setupNat(env.ctx, ct.connection, range, manip, env.rule);
  env.nat = { kind: 'translated', because: env.rule, table: env.table.name, chain: env.chain, anyPort };
  return ACCEPT;
}
