import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A source file of ours: path relative to the root, `/`-separated, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** All TypeScript files below these folders. */
export function sourcesIn(root: string, folders: readonly string[]): readonly Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('testdata'))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path: relative(root, path), text: readFileSync(path, 'utf8') };
      }));
}
