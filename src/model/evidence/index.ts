/** Raw text and where it came from: what a bundle holds. */
export * from './source.ts';
export type * from './evidence.ts';
export type * from './line-state.ts';
export { CONSEQUENCE } from './consequence.ts';
export { API_RESOURCES, costsOf } from './api-resource.ts';
export type { ApiResource } from './api-resource.ts';
export { STATE_WORDS } from './state-words.ts';
