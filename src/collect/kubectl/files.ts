import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BundleError } from '../bundle/error.ts';
import type { CollectedObjects } from '../bundle/layout.ts';
import { list } from '../door.ts';

/**
 * Takes files that `kubectl get -o json|yaml` printed before into a bundle as they are. The resource is the file's name without
 * its ending. `path` is a file or a folder of them; throws a BundleError when there is nothing to take.
 */
export function readObjects(path: string): readonly CollectedObjects[] {
  const files = isFolder(path) ? list(path).filter((name) => /\.(json|ya?ml)$/.test(name)).sort().map((name) => join(path, name)) : [path];
  if (files.length === 0) throw new BundleError(`${path} holds no .json or .yaml file`);
  return files.map(readObjectsFile);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new BundleError(`cannot read ${path}: ${(error as Error).message}`);
  }
}

function readObjectsFile(path: string): CollectedObjects {
  const name = basename(path).replaceAll(/[^A-Za-z0-9._-]/g, '_');
  const file = /\.(json|ya?ml)$/.test(name) ? name : `${name}.yaml`;
  try {
    const text = readFileSync(path);
    const startedAt = statSync(path).mtime.toISOString();
    return { source: file.replace(/\.(json|ya?ml)$/, ''), file, text, command: `cat ${basename(path)}`, exit: 0, startedAt, durationMs: 0, state: text.length > 0 ? 'ok' : 'empty', note: '' };
  } catch (error) {
    throw new BundleError(`cannot read ${path}: ${(error as Error).message}`);
  }
}
