/** Questions of a client that is outside of what was collected: where its packets come in, and what they ask for. */
export { isOutside } from './client.ts';
export { findOutsideTargets } from './targets.ts';
