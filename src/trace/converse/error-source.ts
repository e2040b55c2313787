import { ipv4 } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { PROTOCOL } from '../../net/protocol.ts';
import type { Link } from '../../model/network/link.ts';
import type { Reaction } from '../reaction.ts';
import { isLocal } from '../route/answers.ts';
import type { Flow, Path } from '../route/path.ts';
import { routeFlow } from '../route/select.ts';
import { isLinkLocal } from '../route/special.ts';
import { selectAddress, sourceFor } from '../route/source-v4.ts';
import { sourceForV6, sourceOnDevice } from '../route/source-v6.ts';
import type { Run } from '../run.ts';
import { linkByName, ownerOf } from '../state/links.ts';
import { Unknowable } from '../state/part.ts';
import { harmlessSysctl } from '../state/sysctl.ts';

/** The address that an ICMP error comes from; `path`: the route that was found without it and is kept. */
export interface ErrorSource { readonly src: Ip; readonly path?: Path }

/**
 * Whose address an ICMP error has: the one that was asked if it is this stack's own, else one that the way to the sender chooses.
 * None: no answer is sent. `tos` is that of the error, which IPv4 also routes it by.
 */
export function errorSource(run: Run, reaction: Extract<Reaction, { kind: 'icmp' }>, tos: number): ErrorSource | undefined {
  try {
    return reaction.offender.packet.src.family === 4 ? sourceV4(run, reaction, tos) : sourceV6(run, reaction);
  } catch (reason) {
    if (reason instanceof Unknowable) return undefined;
    throw reason;
  }
}

/** RT_SCOPE_LINK as a number. */
const SCOPE_LINK = 253;

/**
 * __icmp_send and icmp_route_lookup (net/ipv4/icmp.c): the offender's destination if its route was a local one, which before routing it
 * is not (nf_reject_fill_skb_dst); else the route to the sender chooses, and is kept, so that a `from` rule is not asked (seen on 6.18).
 */
function sourceV4(run: Run, { offender, unrouted }: Extract<Reaction, { kind: 'icmp' }>, tos: number): ErrorSource | undefined {
  const { src, dst } = offender.packet;
  const netns = run.netns(offender.netns);
  if (unrouted !== true && isLocal(run, netns.id, dst)) return { src: dst };
  const inbound = harmlessSysctl(netns, 'net.ipv4.icmp_errors_use_inbound_ifaddr', 0) === 0 || unrouted === true ? undefined : cameBy(run, offender);
  const own = inbound === undefined ? undefined : selectAddress(netns, inbound, src, SCOPE_LINK);
  if (own !== undefined) return { src: own };
  const answer = routeFlow(run, netns, { ...flowTo(src), tos });
  if (answer.kind === 'none') return undefined;
  return { src: sourceFor(netns, answer.path, src) ?? DUMMY, path: answer.path };
}

/** Who has no address says so with this one (INADDR_DUMMY, RFC 7600; since 5.14, and in stable releases of that time; seen on 6.1). */
const DUMMY = ipv4(0xc0000008);

/**
 * icmp6_send (net/ipv6/icmp.c): the offender's destination if it is an address of this stack that is no longer tentative; else, unless the route to the sender
 * prefers a source, the best address as seen from the device that the offender came in by, and with it the route is looked up (seen on 6.18).
 */
function sourceV6(run: Run, { offender }: Extract<Reaction, { kind: 'icmp' }>): ErrorSource | undefined {
  const { src, dst } = offender.packet;
  const netns = run.netns(offender.netns);
  const owner = ownerOf(netns, dst);
  if (owner !== undefined && !owner.address.flags.includes('tentative')) return { src: dst };
  const answer = routeFlow(run, netns, isLinkLocal(src) ? { ...flowTo(src), oif: offender.inDev } : flowTo(src));
  const path = answer.kind === 'path' ? answer.path : undefined;
  const inbound = path?.route.prefsrc === undefined ? cameBy(run, offender) : undefined;
  const own = inbound === undefined ? undefined : sourceOnDevice(netns, inbound, src);
  if (own !== undefined) return { src: own };
  const chosen = sourceForV6(netns, path, src);
  return chosen === undefined ? undefined : { src: chosen, ...(path === undefined ? {} : { path }) };
}

function cameBy(run: Run, { netns, inDev }: { readonly netns: string; readonly inDev?: string | undefined }): Link | undefined {
  return inDev === undefined ? undefined : linkByName(run.netns(netns), inDev);
}

function flowTo(dst: Ip): Flow {
  return { family: dst.family, dst, iif: 'lo', mark: 0, tos: 0, protocol: dst.family === 4 ? PROTOCOL.icmp : PROTOCOL['ipv6-icmp'] };
}
