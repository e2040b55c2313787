import type { Flow } from './path.ts';

/** The bits of a TOS or traffic class byte that are not ECN's (include/net/inet_dscp.h, INET_DSCP_MASK). */
export const DSCP = 0xfc;

/** IPv4 routing does not look at the three highest bits, which were IP precedence (INET_DSCP_LEGACY_TOS_MASK; IPTOS_RT_MASK before 5.18; seen on 6.1 and 6.18). */
const LEGACY = 0x1c;

/** What a policy rule's or a route's `tos` is compared with. */
export function dscpOf({ family, tos }: Pick<Flow, 'family' | 'tos'>): number {
  return tos & (family === 4 ? LEGACY : DSCP);
}
