import type { CollectedObjects } from '../bundle/layout.ts';
import { readTableFile } from './file.ts';

/** Reads the table t_route of VPCGW from where `--tvpc` says: a file. Throws a BundleError. */
export function readTable(place: string): Promise<CollectedObjects> {
  return Promise.resolve().then(() => readTableFile(place));
}
