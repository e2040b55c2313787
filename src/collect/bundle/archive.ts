import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import type { Diagnostic } from '../../model/evidence/evidence.ts';
import { BundleError } from './error.ts';
import { openTar } from './tar.ts';
import type { FileTree } from './tree.ts';

/** The most that an archive may unpack to: a cluster of a thousand nodes stays below, a bomb does not. */
export const MAX_UNPACKED = 2 * 1024 * 1024 * 1024;

/** The files of a `.tgz`, `.tar.zst` or `.tar`, told apart by their first bytes. Throws a BundleError for anything else. */
export async function openArchive(origin: string, maxUnpacked: number = MAX_UNPACKED): Promise<FileTree> {
  const packed = readFileSync(origin);
  const diagnostics: Diagnostic[] = [];
  const tree = openTar(origin, await unpack(origin, packed, maxUnpacked, diagnostics));
  if (tree.paths.size === 0) throw new BundleError(`${origin} is not a bundle: ${tree.diagnostics[0]?.message ?? 'the archive holds no files'}`);
  return { ...tree, diagnostics: [...diagnostics, ...tree.diagnostics] };
}

async function unpack(origin: string, packed: Buffer, max: number, diagnostics: Diagnostic[]): Promise<Buffer> {
  if (packed.length < 4) throw new BundleError(`${origin} is not a bundle: it is empty`);
  const magic = packed.readUInt32BE(0);
  if (magic >>> 16 === 0x1f8b) return gunzip(origin, packed, max, diagnostics);
  if (magic === 0x28b52ffd) return unzstd(origin, packed, max, diagnostics);
  return packed;
}

async function gunzip(origin: string, packed: Buffer, max: number, diagnostics: Diagnostic[]): Promise<Buffer> {
  try {
    return gunzipSync(packed, { maxOutputLength: max, chunkSize: chunkSize(packed) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(origin, max);
    const partial = await gunzipBeginning(packed, max);
    if (partial.length === 0) throw new BundleError(`${origin} cannot be unpacked: ${(error as Error).message}`);
    diagnostics.push({ file: origin, message: `the archive is cut off or damaged (${(error as Error).message}): only its beginning could be read` });
    return partial;
  }
}

/** gzip says at its end how much it unpacks to (modulo 2^32, RFC 1952): one chunk of that size saves copying. A lie costs no more than the bounds. */
function chunkSize(packed: Buffer): number {
  return Math.min(Math.max(packed.readUInt32LE(packed.length - 4) + 64, 64 * 1024), 512 * 1024 * 1024);
}

/** What comes out before the damage. */
async function gunzipBeginning(packed: Buffer, max: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of Readable.from([packed]).pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > max) break;
    }
  } catch {
    // Everything up to here was read.
  }
  return Buffer.concat(chunks);
}

async function unzstd(origin: string, packed: Buffer, max: number, diagnostics: Diagnostic[]): Promise<Buffer> {
  const { Decompress } = await import('fzstd');
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream = new Decompress((chunk) => {
    size += chunk.length;
    if (size > max) throw tooLarge(origin, max);
    chunks.push(chunk);
  });
  try {
    for (let at = 0; at < packed.length; at += 1 << 20) stream.push(packed.subarray(at, at + (1 << 20)), at + (1 << 20) >= packed.length);
  } catch (error) {
    if (error instanceof BundleError) throw error;
    if (size === 0) throw new BundleError(`${origin} cannot be unpacked: ${(error as Error).message}`);
    diagnostics.push({ file: origin, message: `the archive is cut off or damaged (${(error as Error).message}): only its beginning could be read` });
  }
  return Buffer.concat(chunks);
}

function tooLarge(origin: string, max: number): BundleError {
  return new BundleError(`${origin} unpacks to more than ${Math.round(max / 1024 / 1024)} MiB: refused`);
}
