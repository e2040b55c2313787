import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { ZstdFrames } from './zstd.ts';

/** Large enough that reading costs next to nothing beside what is done with it, small enough to stay in a processor's cache. */
const PIECE = 1024 * 1024;
const GUNZIPPED = 256 * 1024;

/** Takes the next piece of a file, unpacked; gives false when nothing more is wanted. The piece is overwritten afterwards. */
export type OnPiece = (piece: Uint8Array) => boolean;

/**
 * Reads a capture file from its beginning to its end, or until nothing more is wanted: plain, gzip (RFC 1952) or Zstandard (RFC 8878), told apart by its
 * first bytes; `-` is standard input. Memory does not grow with the file. Gives what is wrong with the packing, after everything before it was
 * handed on; rejects when the file cannot be opened or read.
 */
export async function readPieces(path: string, onPiece: OnPiece): Promise<string | undefined> {
  if (path === '-') return unpacked(standardInput(), onPiece);
  const file = await open(path, 'r');
  try {
    return await unpacked(pieces(file), onPiece);
  } finally {
    await file.close();
  }
}

async function* standardInput(): AsyncGenerator<Uint8Array> {
  for await (const piece of process.stdin) yield piece as Buffer;
}

/** The next piece is read while this one is worked on. A pipe gives what there is. */
async function* pieces(file: FileHandle): AsyncGenerator<Uint8Array> {
  let [current, next] = [new Uint8Array(PIECE), new Uint8Array(PIECE)];
  let reading = file.read(current, 0, PIECE);
  for (;;) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) return;
    reading = file.read(next, 0, PIECE);
    yield current.subarray(0, bytesRead);
    [current, next] = [next, current];
  }
}

async function unpacked(packed: AsyncGenerator<Uint8Array>, onPiece: OnPiece): Promise<string | undefined> {
  const first = await beginning(packed);
  if (first === undefined) return undefined;
  if (first[0] === 0x1f && first[1] === 0x8b) return gunzipped(first, packed, onPiece);
  if (first[0] === 0x28 && first[1] === 0xb5 && first[2] === 0x2f && first[3] === 0xfd) return unzstd(first, packed, onPiece);
  if (!onPiece(first)) return undefined;
  for await (const piece of packed) if (!onPiece(piece)) return undefined;
  return undefined;
}

/** The first piece, with at least the four bytes that tell the packing; a pipe may give them one by one. */
async function beginning(packed: AsyncGenerator<Uint8Array>): Promise<Uint8Array | undefined> {
  let first: Uint8Array | undefined;
  while (first === undefined || first.length < 4) {
    const next = await packed.next();
    if (next.done === true) return first;
    first = first === undefined && next.value.length >= 4 ? next.value : Buffer.concat([first ?? new Uint8Array(0), next.value]);
  }
  return first;
}

async function gunzipped(first: Uint8Array, packed: AsyncGenerator<Uint8Array>, onPiece: OnPiece): Promise<string | undefined> {
  const gunzip = createGunzip({ chunkSize: GUNZIPPED });
  let wanted = true;
  let fault: string | undefined;
  gunzip.on('data', (piece: Uint8Array) => (wanted = wanted && onPiece(piece)));
  gunzip.on('error', (error) => (fault = error.message));
  const isGoingOn = (): boolean => wanted && fault === undefined;
  const take = (piece: Uint8Array): Promise<void> => new Promise((resolve) => {
    gunzip.once('error', () => resolve());
    gunzip.write(piece, () => {
      gunzip.removeAllListeners('error').on('error', (error) => (fault = error.message));
      resolve();
    });
  });
  await take(first);
  while (isGoingOn()) {
    const next = await packed.next();
    if (next.done === true) break;
    await take(next.value);
  }
  if (isGoingOn()) await new Promise<void>((resolve) => gunzip.once('end', resolve).once('error', () => resolve()).end());
  gunzip.destroy();
  return fault;
}

async function unzstd(first: Uint8Array, packed: AsyncGenerator<Uint8Array>, onPiece: OnPiece): Promise<string | undefined> {
  const { Decompress } = await import('fzstd');
  let wanted = true;
  const frames = new ZstdFrames(() => new Decompress((piece) => (wanted = wanted && onPiece(piece))));
  try {
    frames.push(first);
    while (wanted) {
      const next = await packed.next();
      if (next.done === true) break;
      frames.push(next.value);
    }
    return wanted ? frames.end() : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
