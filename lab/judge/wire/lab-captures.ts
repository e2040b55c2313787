import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Captures of real kernels that are kept beside the tests. */
export function labCaptures(): readonly string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.pcap(?:ng)?$/.test(entry.name))
    .map((entry) => relative(process.cwd(), join(entry.parentPath, entry.name)))
    .sort();
}
