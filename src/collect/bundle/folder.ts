import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../model/evidence/evidence.ts';
import type { FileTree } from './tree.ts';

/** Deeper folders belong to no bundle. */
const MAX_DEPTH = 8;

/** The regular files of a folder. Links are not followed. No file is opened or looked at before it is read. */
export function openFolder(origin: string): FileTree {
  const paths = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  const walk = (folder: string, depth: number): void => {
    for (const entry of entriesOf(join(origin, folder), folder, diagnostics)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile()) paths.add(path);
      else if (entry.isDirectory()) {
        if (depth < MAX_DEPTH) walk(path, depth + 1);
      } else diagnostics.push({ file: path, message: 'neither a file nor a folder (a link or a device): left out' });
    }
  };
  walk('', 0);
  return { origin, paths, diagnostics, read: (path) => readFileSync(join(origin, path)) };
}

function entriesOf(path: string, name: string, diagnostics: Diagnostic[]): ReturnType<typeof readdirEntries> {
  try {
    return readdirEntries(path);
  } catch (error) {
    diagnostics.push({ file: name, message: `the folder cannot be read: ${(error as Error).message}` });
    return [];
  }
}

function readdirEntries(path: string) {
  return readdirSync(path, { withFileTypes: true });
}
