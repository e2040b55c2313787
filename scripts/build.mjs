// Bundles the command line into one file, dist/netwhy.mjs, so that it starts fast and can be copied to a node; what speaks with API
// servers, clouds and databases is heavy and lies beside it, in dist/netwhy-cluster.mjs, dist/netwhy-cloud.mjs and dist/netwhy-tvpc.mjs. Each file takes its place
// in one step: what was built before may be running, or be starting, while this does its work.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { apart, libraries, shared } from './build-options.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Builds one bundle; `mode` is that of the program, its map is no program. */
async function bundle(options, mode) {
  const { outputFiles } = await build({ ...shared, ...options, absWorkingDir: root, write: false });
  for (const { path, contents } of outputFiles) {
    const partial = `${path}.${process.pid}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(partial, contents, { mode: path.endsWith('.map') ? 0o644 : mode });
    renameSync(partial, path);
  }
}

await bundle({ entryPoints: ['src/cli/main.ts'], outfile: 'dist/netwhy.mjs', banner: { js: `#!/usr/bin/env node\n${shared.banner.js}` }, plugins: [apart] }, 0o755);
for (const [folder, file] of Object.entries(libraries)) await bundle({ entryPoints: [`src/collect/${folder}/library.ts`], outfile: `dist/${file}`, minify: true }, 0o644);
