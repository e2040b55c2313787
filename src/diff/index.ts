/**
 * What two bundles have otherwise, each difference as small as it can be carried from one into the other: a line, an API object, an
 * output, a namespace, a node. It knows what changes by itself, and what no line is; what a difference means to a packet it does not
 * know: whoever asks makes a bundle in between and asks that.
 */
export { changedOutputs } from './changed-outputs.ts';
export type { ChangedOutput } from './changed-outputs.ts';
export { differencesOf } from './differences.ts';
export type { Difference } from './difference.ts';
export { Hybrids } from './hybrid.ts';
export { smallest } from './smallest.ts';
