/**
 * The network as the kernel has it, freed of the dialects in which its tools print it. `assemble` makes it, `trace` walks it,
 * `fix` changes copies of it. Everything carries the line of evidence that it came from.
 */
export type * from './announcement.ts';
export type * from './network-acl.ts';
export * from './balancer.ts';
export * from './because.ts';
export * from './field.ts';
export type * from './expr.ts';
export type * from './rule.ts';
export type * from './ipset.ts';
export type * from './ipvs.ts';
export type * from './link.ts';
export type * from './route.ts';
export * from './clashes.ts';
export * from './conntrack.ts';
export * from './counter.ts';
export * from './public-bandwidth.ts';
export * from './security-group.ts';
export * from './socket.ts';
export * from './vpc.ts';
export * from './http.ts';
export type * from './netns.ts';
export { checksumErrors, CHECKSUM_ERRORS, cutBy, TUNNEL_SEGMENTS, unfinishedBy } from './offload.ts';
export { saw, sentAndNotSeen, tracksAll } from './tunnel-memory.ts';
export type { TunnelPackets } from './tunnel-memory.ts';
export type * from './placement.ts';
