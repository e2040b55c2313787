import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, readFileSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';

/** A file of an archive: its name there, and the file or the text that it is. */
export type Entry = { readonly name: string; readonly mode: number } & ({ readonly path: string } | { readonly text: string });

/** Writes a .tar.gz; gives its sha256. The same files make the same archive: no times, no owners. */
export async function writeArchive(target: string, entries: readonly Entry[]): Promise<string> {
  const tar = pack();
  const written = pipeline(tar, createGzip(), createWriteStream(target));
  for (const entry of entries) {
    const header = { name: entry.name, mode: entry.mode, mtime: new Date(0) };
    if ('text' in entry) tar.entry(header, entry.text);
    else await pipeline(createReadStream(entry.path), tar.entry({ ...header, size: statSync(entry.path).size }));
  }
  tar.finalize();
  await written;
  return createHash('sha256').update(readFileSync(target)).digest('hex');
}
