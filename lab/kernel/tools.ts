import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Where the lab keeps what it builds and downloads, outside the checkout. */
export const CACHE = process.env.NETWHY_LAB_CACHE ?? join(homedir(), '.cache', 'netwhy-lab');

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** The programs that run inside the lab's namespaces, each one file for plain Node. */
export interface LabTools {
  readonly listener: string;
  readonly prober: string;
}

/** Bundles the listener and the prober into the cache. */
export async function buildTools(): Promise<LabTools> {
  const outdir = join(CACHE, 'tools');
  mkdirSync(outdir, { recursive: true });
  await build({ absWorkingDir: REPOSITORY, entryPoints: ['lab/probe/listener.ts', 'lab/probe/prober.ts'], outdir, bundle: true, platform: 'node', target: 'node20', format: 'esm', outExtension: { '.js': '.mjs' } });
  return { listener: join(outdir, 'listener.mjs'), prober: join(outdir, 'prober.mjs') };
}
