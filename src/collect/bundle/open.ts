import { existsSync, statSync } from 'node:fs';
import type { Evidence } from '../../model/evidence/evidence.ts';
import { openArchive } from './archive.ts';
import { BundleError } from './error.ts';
import { openFolder } from './folder.ts';
import { HEADER } from './format.ts';
import { merge } from './merge.ts';
import { readBundle } from './read.ts';
import { subtree } from './tree.ts';
import type { FileTree } from './tree.ts';

/**
 * Opens bundles, folders or archives, and merges them into one: typically one bundle of each node. A place may hold several:
 * a folder of `.tgz` files, or of folders. Outputs are read when they are first asked for.
 *
 * Throws a BundleError when a path is no bundle, is of a newer format, or unpacks to too much. Damage that leaves something
 * readable is in the diagnostics.
 */
export async function openBundle(paths: readonly string[]): Promise<Evidence> {
  const parts: Evidence[] = [];
  for (const path of paths) parts.push(...(await openPlace(path)));
  if (parts.length === 0) throw new BundleError('no bundle was named');
  return merge(parts);
}

async function openPlace(path: string): Promise<readonly Evidence[]> {
  if (!existsSync(path)) throw new BundleError(`there is no ${path}`);
  const tree = statSync(path).isDirectory() ? openFolder(path) : await openArchive(path);
  const bundles = bundlesIn(tree).map((folder) => readBundle(subtree(tree, folder), path, folder));
  if (statSync(path).isDirectory()) {
    for (const name of [...tree.paths].filter((file) => !file.includes('/') && /\.(tgz|tar\.gz|tar\.zst|tzst)$/.test(file)).sort()) {
      bundles.push(...(await openPlace(`${path}/${name}`)));
    }
  }
  if (bundles.length === 0) throw new BundleError(`${path} is not a bundle: it has no ${HEADER}${damage(tree)}`);
  return bundles;
}

function damage(tree: FileTree): string {
  return tree.diagnostics.length === 0 ? '' : ` (${tree.diagnostics[0]?.message})`;
}

/** The folders of a tree that are bundles: those with a header, the top first. A bundle inside a bundle is none. */
function bundlesIn(tree: FileTree): readonly string[] {
  if (tree.paths.has(HEADER)) return [''];
  const folders: string[] = [];
  for (const path of tree.paths) {
    if (path.endsWith(`/${HEADER}`) && path.split('/').length <= 4) folders.push(path.slice(0, -HEADER.length - 1));
  }
  return folders.sort();
}
