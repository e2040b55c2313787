import type { Evidence } from '../../model/evidence/evidence.ts';
import type { BundleFile } from './format.ts';
import { readBundle } from './read.ts';

/** Reads the files of a bundle that was not written. `origin` is how it is called. */
export function bundleOf(files: readonly BundleFile[], origin: string): Evidence {
  const byPath = new Map(files.map(({ path, data }) => [path, data]));
  const read = (path: string): Buffer => byPath.get(path) ?? Buffer.alloc(0);
  return readBundle({ origin, paths: new Set(byPath.keys()), diagnostics: [], read }, origin, '');
}
