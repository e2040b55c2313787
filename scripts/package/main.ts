// Makes the archives of a release: netwhy with the Node of each platform, which runs without one on the machine, and the manifest for krew.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE } from '../../lab/kernel/tools.ts';
import { VERSION } from '../../src/version.ts';
import { writeArchive } from './archive.ts';
import { fetchNode } from './fetch-node.ts';
import { krewManifest } from './krew.ts';
import type { Packed } from './krew.ts';
import { LAUNCHER } from './launcher.ts';
import { PLATFORMS } from './platforms.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const only = process.argv[2];
const out = join(root, 'dist/package');
const cache = join(CACHE, 'node');
const scripts = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.mjs'));
mkdirSync(out, { recursive: true });

const archives: Packed[] = [];
for (const platform of PLATFORMS) {
  if (only !== undefined && only !== `${platform.os}-${platform.arch}`) continue;
  const { program, license } = fetchNode(platform, cache);
  const file = `netwhy-${VERSION}-${platform.os}-${platform.arch}.tar.gz`;
  const sha256 = await writeArchive(join(out, file), [
    { name: 'kubectl-netwhy', mode: 0o755, text: LAUNCHER },
    { name: 'netwhy', mode: 0o755, text: LAUNCHER },
    { name: 'node', mode: 0o755, path: program },
    ...scripts.map((name) => ({ name, mode: 0o644, path: join(root, 'dist', name) })),
    { name: 'LICENSE', mode: 0o644, path: join(root, 'LICENSE') },
    { name: 'LICENSE-node', mode: 0o644, path: license },
  ]);
  archives.push({ platform, file, sha256 });
  process.stdout.write(`${sha256}  dist/package/${file}\n`);
}
if (archives.length === 0) throw new Error(`no platform ${only ?? ''}: one of ${PLATFORMS.map(({ os, arch }) => `${os}-${arch}`).join(', ')}`);
writeFileSync(join(out, 'netwhy.yaml'), krewManifest(VERSION, `https://github.com/netwhy/netwhy/releases/download/v${VERSION}`, archives));
process.stdout.write('dist/package/netwhy.yaml\n');
