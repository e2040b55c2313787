/**
 * From the tree of `ipset save` or `ipset list` to the sets that rules look packets up in. Elements are converted when a set is
 * first read; a set of which one element, its type or its number of members is doubtful is not supported as a whole.
 */
export { assembleIpset } from './assemble.ts';
export { IPSET_SUPPORT } from './support.ts';
