// netwhy as its users have it, for tests that run it as a process.
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles the command line into one file. */
export async function buildNetwhy(outfile: string): Promise<void> {
  const banner = "import { createRequire as r } from 'node:module';\nconst require = r(import.meta.url);";
  await build({ entryPoints: [join(import.meta.dirname, '../../main.ts')], bundle: true, platform: 'node', format: 'esm', outfile, banner: { js: banner }, loader: { '.md': 'text' } });
}
