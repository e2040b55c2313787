import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import type { FibLookup, FibQuery, FibResult, AddressType } from '../netfilter/fib.ts';
import type { WalkContext } from '../context.ts';
import { linkByName, ownerOf } from '../state/links.ts';
import { Unknowable } from '../state/part.ts';
import { fibLookup, ofBothTables } from './fib.ts';
import { longestPrefix } from './table.ts';
import type { Flow } from './path.ts';
import { isLimitedBroadcast, isMulticast, isZeronet } from './special.ts';

/** The routing questions that netfilter matches ask, answered from the namespace's rules and tables. */
export function fibLookupOf(ctx: WalkContext): FibLookup {
  return {
    lookup: (query) => orUnknown(() => answer(ctx, query)),
    addressType: (netns, ip, dev) => orUnknown(() => addressType(ctx, netns, ip, dev)),
  };
}

function orUnknown<T>(ask: () => T): T | { readonly kind: 'unknown'; readonly because: { readonly text: string } } {
  try {
    return ask();
  } catch (reason) {
    if (!(reason instanceof Unknowable)) throw reason;
    return { kind: 'unknown', because: reason.because[0] ?? { text: reason.message } };
  }
}

function answer(ctx: WalkContext, query: FibQuery): FibResult {
  const flow: Flow = {
    family: query.dst.family, dst: query.dst, iif: query.iif ?? 'lo', mark: query.mark, tos: query.tos, anyRouter: true,
    ...(query.src === undefined ? {} : { src: query.src }), ...(query.oif === undefined ? {} : { oif: query.oif }),
    ...(query.prefers === undefined ? {} : { prefers: query.prefers }), ...(query.protocol === undefined ? {} : { protocol: query.protocol }),
  };
  const found = fibLookup(ctx, ctx.netns(query.netns), flow);
  if (found.kind === 'none') {
    if (found.type === 'no-route') return { kind: 'none' };
    return { kind: 'found', type: found.type, devs: [], ...(found.because[0] === undefined ? {} : { because: found.because[0] }) };
  }
  const { route, nexthops } = found.candidate;
  const [first] = nexthops;
  return {
    kind: 'found', type: route.type, devs: nexthops.flatMap((nexthop) => nexthop.dev ?? []), because: route.because,
    ...(first?.dev === undefined ? {} : { dev: first.dev }), ...(first?.via === undefined ? {} : { via: first.via }),
  };
}

function addressType(ctx: WalkContext, id: string, ip: Ip, dev: string | undefined): AddressType {
  const netns = ctx.netns(id);
  if (ip.family === 6) return { kind: 'type', type: typeOfV6(ctx, id, ip, dev) };
  if (isZeronet(ip) || isLimitedBroadcast(ip)) return { kind: 'type', type: 'broadcast' };
  if (isMulticast(ip)) return { kind: 'type', type: 'multicast' };
  const own = longestPrefix(netns, 255, plainFlow(ip), undefined);
  if (own === undefined) return { kind: 'type', type: 'unicast' };
  const found = ofBothTables(ctx, netns, own, plainFlow(ip), undefined);
  const onDevice = dev === undefined || found.nexthops.some((nexthop) => nexthop.dev === dev);
  return { kind: 'type', type: onDevice ? found.route.type : 'unicast' };
}

/** nft_fib6_eval_type (net/ipv6/netfilter/nft_fib_ipv6.c): with a device, an address is local when that device has it, and unicast when another one has. */
function typeOfV6(ctx: WalkContext, id: string, ip: Ip, dev: string | undefined): Extract<AddressType, { kind: 'type' }>['type'] {
  if (ip.value === 0n) return 'unspec';
  if (isMulticast(ip)) return 'multicast';
  const netns = ctx.netns(id);
  const owned = dev === undefined ? ownerOf(netns, ip) !== undefined : linkByName(netns, dev)?.addresses.some((address) => sameIp(address.ip, ip)) === true;
  if (owned) return 'local';
  const found = fibLookup(ctx, netns, plainFlow(ip));
  if (found.kind === 'none') return found.type === 'no-route' ? 'unreachable' : found.type;
  const { type } = found.candidate.route;
  return type === 'local' && dev !== undefined ? 'unicast' : type;
}

function plainFlow(ip: Ip): Flow {
  return { family: ip.family, dst: ip, iif: 'lo', mark: 0, tos: 0, anyRouter: true };
}

/** Whether the address is one of this stack's own by the `local` table (inet_addr_type == RTN_LOCAL; ipv6_chk_addr). */
export function isLocal(ctx: WalkContext, netns: string, ip: Ip): boolean {
  const type = addressType(ctx, netns, ip, undefined);
  return type.kind === 'type' && type.type === 'local';
}
