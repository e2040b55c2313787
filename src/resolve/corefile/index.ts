/**
 * CoreDNS, by its Corefile: `readCorefile` reads server blocks and directives, `corednsServes` says what it answers to a query. Read
 * `serve.ts` first: a query goes through the plugins of one server block in the order of `plugins.ts`, each in a file of its own. What a plugin that is not
 * modelled would say is unknown because of its line, and only to queries that come so far.
 */
export { readCorefile } from './read.ts';
export type { ServerBlock } from './read.ts';
export { findsLoop } from './loop.ts';
export type { LoopFound } from './loop.ts';
export { corednsServes } from './serve.ts';
export type { CoreWorld } from './plugin.ts';
