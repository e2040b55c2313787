/**
 * From the names of the user to addresses: `pod/shop/web` and `svc/shop/db:5432` become questions that the walk understands, one
 * for each concrete address. A name that does not exist is refused with the near ones.
 */
export { ask } from './ask.ts';
export { endNamed } from './find.ts';
export { insideCluster } from './inside.ts';
export { nearFlows, promisedFlows } from './promised/index.ts';
export type { Promises } from './promised/index.ts';
export { queryOf } from './query-of.ts';
export type { Or, World } from './world.ts';
