import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the lab keeps what it builds and downloads, outside the checkout; what goes into an archive is fetched into it, too. */
export const CACHE = process.env.NETWHY_LAB_CACHE ?? join(homedir(), '.cache', 'netwhy-lab');

/** The checkout. Inside a virtual machine the lab is one bundled file elsewhere, and is told. */
export const REPOSITORY = process.env.NETWHY_LAB_REPOSITORY ?? fileURLToPath(new URL('../..', import.meta.url));

/** The programs that run inside the lab's namespaces, each one file for plain Node. */
export interface LabTools {
  readonly listener: string;
  readonly prober: string;
  readonly crowd: string;
  readonly pairs: string;
  readonly objectsServer: string;
}

/** Bundles the listener, the probers and the crowd into the cache; inside a virtual machine they are there already. */
export function buildTools(): Promise<LabTools> {
  building ??= build();
  return building;
}

let building: Promise<LabTools> | undefined;

async function build(): Promise<LabTools> {
  const outdir = join(CACHE, 'tools');
  const tools = { listener: join(outdir, 'listener.mjs'), prober: join(outdir, 'prober.mjs'), crowd: join(outdir, 'crowd.mjs'), pairs: join(outdir, 'pairs.mjs'), objectsServer: join(outdir, 'objects-server.mjs') };
  if (process.env.NETWHY_LAB_PREBUILT !== undefined) return tools;
  const esbuild = await import('esbuild');
  mkdirSync(outdir, { recursive: true });
  await esbuild.build({ absWorkingDir: REPOSITORY, entryPoints: ['lab/probe/listener.ts', 'lab/probe/prober.ts', 'lab/probe/crowd.ts', 'lab/probe/pairs.ts', 'lab/metallb/objects-server.ts'], outdir, entryNames: '[name]', bundle: true, platform: 'node', target: 'node20', format: 'esm', outExtension: { '.js': '.mjs' } });
  return tools;
}
