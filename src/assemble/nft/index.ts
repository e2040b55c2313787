/**
 * From a dump of nftables to tables that can be walked. The types of sets and fields turn words into values here; what has no place in
 * the model becomes an *unsupported* step with its line.
 */
export { assembleNft } from './table.ts';
export { nftChainOrders, orderKey } from './hooks.ts';
export { managedByIptables, sameAsDumped } from './managed.ts';
export { NFT_SUPPORT } from './support.ts';
