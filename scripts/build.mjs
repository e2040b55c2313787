// Bundles the command line into one file, dist/netwhy.mjs, so that it starts fast and can be copied to a node; what speaks with API
// servers and databases is heavy and lies beside it, in dist/netwhy-cluster.mjs and dist/netwhy-tvpc.mjs.
import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { apart, libraries, shared } from './build-options.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

await build({ ...shared, absWorkingDir: root, entryPoints: ['src/cli/main.ts'], outfile: 'dist/netwhy.mjs', banner: { js: `#!/usr/bin/env node\n${shared.banner.js}` }, plugins: [apart] });
for (const [folder, file] of Object.entries(libraries)) await build({ ...shared, absWorkingDir: root, entryPoints: [`src/collect/${folder}/library.ts`], outfile: `dist/${file}`, minify: true });
chmodSync(`${root}dist/netwhy.mjs`, 0o755);
