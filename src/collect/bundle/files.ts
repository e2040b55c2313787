import { statSync } from 'node:fs';
import { openArchive } from './archive.ts';
import { BundleError } from './error.ts';
import { openFolder } from './folder.ts';
import type { BundleFile } from './format.ts';
import { HEADER } from './format.ts';

/** All files of one bundle, as they are: its header, and what is of nodes and of the cluster. Throws a BundleError when it is none. */
export async function readFiles(path: string): Promise<readonly BundleFile[]> {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch {
    throw new BundleError(`there is no ${path}`);
  }
  const tree = isFolder ? openFolder(path) : await openArchive(path);
  const header = [...tree.paths].filter((name) => name === HEADER || name.endsWith(`/${HEADER}`)).sort((a, b) => a.length - b.length)[0];
  if (header === undefined) throw new BundleError(`${path} is not a bundle: it has no ${HEADER}`);
  const top = header.slice(0, -HEADER.length);
  return [...tree.paths].filter((name) => name === header || name.startsWith(`${top}nodes/`) || name.startsWith(`${top}cluster/`)).map((name) => ({ path: name.slice(top.length), data: tree.read(name) }));
}
