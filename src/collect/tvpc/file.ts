import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { T_ROUTE } from '../../model/tree/t-route.ts';
import { BundleError } from '../bundle/error.ts';
import type { CollectedObjects } from '../bundle/layout.ts';

/** Takes a file of the table t_route of VPCGW into a bundle as it is; what form it has is seen when it is read. Throws a BundleError when there is no such file. */
export function readTableFile(path: string): CollectedObjects {
  try {
    const text = readFileSync(path);
    const ending = /^\s*[{[]/.test(text.subarray(0, 100).toString('utf8')) ? 'json' : 'txt';
    return { source: T_ROUTE, file: `${T_ROUTE}.${ending}`, text, command: `cat ${basename(path)}`, exit: 0, startedAt: statSync(path).mtime.toISOString(), durationMs: 0, state: 'ok', note: '' };
  } catch (error) {
    throw new BundleError(`cannot read ${path}: ${(error as Error).message}`);
  }
}
