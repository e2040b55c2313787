/**
 * unbound, by its configuration: `readUnbound` reads clauses and settings, `unboundServes` says what it answers to a query: who may ask
 * (`access.ts`), what it has itself (`local-zones.ts`), whom else it asks (`forward.ts`). What a setting that is not modelled would do is
 * unknown because of its line, and only to queries that come so far.
 */
export { readUnbound } from './read.ts';
export type { Clause } from './read.ts';
export { unboundServes } from './serve.ts';
