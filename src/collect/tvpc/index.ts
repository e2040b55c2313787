/** The table t_route of VPCGW, from a file or from its database. The database is only ever written by `netwhy apply`. */
import type { CollectedObjects } from '../bundle/layout.ts';
import { isTvpcAddress } from './address.ts';
import { readTableFile } from './file.ts';
import { readTableOfServer } from './read.ts';

/** Reads the table from what `--tvpc` names: `mysql://USER@HOST:PORT/db_tvpc`, or else a file. Throws a BundleError, TvpcError or TvpcUsageError. */
export async function readTable(place: string): Promise<CollectedObjects> {
  return isTvpcAddress(place) ? readTableOfServer(place) : readTableFile(place);
}
