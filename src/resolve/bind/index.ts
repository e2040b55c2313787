/** bind as a forwarder: named.conf, who may ask, and whom it asks. */
export { readNamedConf } from './read.ts';
export type { Statement } from './read.ts';
export { bindServes } from './serve.ts';
export type { BindWorld } from './serve.ts';
