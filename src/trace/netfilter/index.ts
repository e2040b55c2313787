/**
 * Netfilter: one hook at a time, all base chains of iptables (legacy and nft) and nftables between conntrack and nat, rules
 * evaluated with three answers, dice and unknown lines forking the walk. Entry: `runHook`.
 */
export * from './hook.ts';
export type * from './verdict.ts';
export type * from './fib.ts';
export type { Env, Hook } from './env.ts';
export { natPlaceOf } from './nat/place.ts';
export type { NatPlace } from './nat/place.ts';
export type { Family } from './base-chains.ts';
