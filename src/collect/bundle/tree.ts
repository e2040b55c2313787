import type { Diagnostic } from '../../model/evidence/evidence.ts';

/** The regular files under one place, by path from its top, `/`-separated; opened for reading one at a time. */
export interface FileTree {
  readonly origin: string;
  readonly paths: ReadonlySet<string>;
  /** The bytes of one of `paths`. Throws when it cannot be read after all. */
  read(path: string): Buffer;
  /** What was left out, and why: links, devices, names that lead outside. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What is left of a path that a stranger wrote: relative, without `.` and `//`. Undefined when it leads outside or is no path. */
export function safePath(path: string): string | undefined {
  if (path.startsWith('/') || path.includes('\0') || path.includes('\\') || path.length > 1000) return undefined;
  if (!path.includes('./') && !path.includes('//') && !path.endsWith('.') && path !== '') return path;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') || parts.length === 0 ? undefined : parts.join('/');
}

/** The part of a tree below one of its folders, with paths from there. */
export function subtree(tree: FileTree, folder: string): FileTree {
  if (folder === '') return tree;
  const prefix = `${folder}/`;
  const paths = new Set<string>();
  for (const path of tree.paths) if (path.startsWith(prefix)) paths.add(path.slice(prefix.length));
  return { origin: `${tree.origin}/${folder}`, paths, read: (path) => tree.read(prefix + path), diagnostics: tree.diagnostics };
}
