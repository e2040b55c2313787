import { createWriteStream, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { BundleFile } from './format.ts';
import { HEADER } from './format.ts';
import { BundleError } from './error.ts';

/**
 * Writes a bundle: to an archive when the name ends in `.tgz` or `.tar.gz`, to standard output (as an archive) for `-`, else
 * to a new folder. What is there already is kept unless `force`, which replaces a plain file or a bundle and nothing else; an archive appears under
 * its name only when it is whole.
 */
export async function writeBundle(target: string, files: readonly BundleFile[], force: boolean): Promise<void> {
  if (target === '-') return writeArchive(process.stdout, files);
  checkTarget(target, force);
  const partial = `${target}.partial-${process.pid}`;
  const remove = (): void => rmSync(partial, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    if (isArchiveName(target)) await writeArchive(createWriteStream(partial, { mode: 0o600 }), files);
    else writeFolder(partial, files);
    if (force) rmSync(target, { recursive: true, force: true });
    renameSync(partial, target);
  } catch (error) {
    remove();
    throw new BundleError(`cannot write ${target}: ${(error as Error).message}`);
  } finally {
    process.off('exit', remove);
  }
}

/** Throws when the target cannot be written, so that it is known before anything is collected. */
export function checkTarget(target: string, force: boolean): void {
  if (target === '-') return;
  if (/\.(tar\.zst|tzst|zip|tar)$/.test(target)) throw new BundleError(`cannot write ${target}: name a .tgz or a folder`);
  if (existsSync(target) && !force) throw new BundleError(`${target} is there already; name another one or say --force`);
  if (existsSync(target) && !isReplaceable(target)) throw new BundleError(`${target} is no bundle of netwhy and no plain file: --force does not remove it`);
  if (!existsSync(dirname(target))) throw new BundleError(`there is no folder ${dirname(target)}`);
}

/** What `--force` may remove: a file, or a folder that is a bundle or empty; no device, no link and nobody's home. */
function isReplaceable(target: string): boolean {
  const stat = lstatSync(target);
  if (!stat.isDirectory()) return stat.isFile();
  return existsSync(join(target, HEADER)) || readdirSync(target).length === 0;
}

function isArchiveName(name: string): boolean {
  return /\.(tgz|tar\.gz)$/.test(name);
}

async function writeArchive(to: NodeJS.WritableStream, files: readonly BundleFile[]): Promise<void> {
  const tar = pack();
  for (const file of files) tar.entry({ name: file.path, mode: 0o600 }, file.data);
  tar.finalize();
  await pipeline(tar, createGzip(), to);
}

function writeFolder(folder: string, files: readonly BundleFile[]): void {
  for (const directory of new Set(files.map((file) => dirname(join(folder, file.path))))) mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const file of files) writeFileSync(join(folder, file.path), file.data, { mode: 0o600 });
}
