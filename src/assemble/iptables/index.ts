/**
 * From the tree of an iptables dump to tables of the network: every match and target becomes the steps that say what the kernel
 * does, and what cannot be said exactly becomes a step that is unsupported, with its line, and switches nothing else off.
 */
export { assembleIptables } from './tables.ts';
export { IPTABLES_SUPPORT } from './support.ts';
