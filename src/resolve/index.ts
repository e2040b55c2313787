/**
 * Names: what the resolver of a container sends for one, in order and time, and what servers answer by their configuration. Each libc has a
 * folder and each kind of server; `wire.ts` is the clock and the sockets of a lookup.
 */
export { bindServes, readNamedConf } from './bind/index.ts';
export type { BindWorld, Statement } from './bind/index.ts';
export { corednsServes, findsLoop, readCorefile } from './corefile/index.ts';
export type { CoreWorld, LoopFound, ServerBlock } from './corefile/index.ts';
export { dnsmasqServes, readDnsmasq } from './dnsmasq/index.ts';
export type { Option } from './dnsmasq/index.ts';
export { dpdnsServes, readForwardConf } from './dpdns/index.ts';
export type { ForwardLine } from './dpdns/index.ts';
export { fits } from './fitted.ts';
export { glibcLookup } from './glibc/index.ts';
export { glibcServices } from './glibc/services.ts';
export { goChooses } from './go/chooses.ts';
export type { GoChoice } from './go/chooses.ts';
export { goLookup, goServices } from './go/index.ts';
export { baseByPodsBeside, baseBySettings, dnsTypeOf, podResolvConf } from './kubelet/index.ts';
export type { DnsPod } from './kubelet/index.ts';
export { NotKnown, WITHOUT_QUESTION } from './not-known.ts';
export { mayShareIds, muslLookup } from './musl/index.ts';
export type { MuslOptions } from './musl/index.ts';
export { muslServices } from './musl/services.ts';
export { readUnbound, unboundServes } from './unbound/index.ts';
export type { Clause } from './unbound/index.ts';
