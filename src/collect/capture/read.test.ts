import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { readPieces } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'netwhy-pieces-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** Larger than one piece, and not all alike. */
const content = Buffer.alloc(3_000_001, Buffer.from(Array.from({ length: 997 }, (_, index) => (index * index) & 255)));

async function read(path: string): Promise<{ readonly bytes: Buffer; readonly fault: string | undefined }> {
  const pieces: Buffer[] = [];
  const fault = await readPieces(path, (piece) => pieces.push(Buffer.from(piece)) > 0);
  return { bytes: Buffer.concat(pieces), fault };
}

function file(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test('a file is read whole, plain and by gzip, and a cut archive gives its beginning and says so', async () => {
  expect((await read(file('plain', content))).bytes.equals(content)).toBe(true);
  const packed = gzipSync(content);
  expect((await read(file('a.gz', packed))).bytes.equals(content)).toBe(true);
  const cut = await read(file('cut.gz', packed.subarray(0, packed.length >> 1)));
  expect(cut.fault).toBe('unexpected end of file');
  expect(cut.bytes.length).toBeGreaterThan(100_000);
  expect(content.subarray(0, cut.bytes.length).equals(cut.bytes)).toBe(true);
});

/** One raw block of 3 bytes in a frame of one segment (RFC 8878), and a window of 2 GB that a frame claims. */
const SMALL = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x19, 0, 0, 0x61, 0x62, 0x63]);
const GREEDY = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x19, 0, 0, 0x61, 0x62, 0x63]);

test('Zstandard frames are read one after the other; one that asks for two gigabytes is refused, and what came before it is kept', async () => {
  expect(await read(file('small.zst', Buffer.concat([SMALL, SMALL])))).toEqual({ bytes: Buffer.from('abcabc'), fault: undefined });
  expect(await read(file('greedy.zst', Buffer.concat([SMALL, GREEDY])))).toEqual({ bytes: Buffer.from('abc'), fault: 'a zstd window of 2147483648 bytes, more than 134217728' });
  expect((await read(file('cut.zst', Buffer.concat([SMALL, SMALL.subarray(0, 10)])))).fault).toBe('unexpected end of file');
});

test.runIf(spawnSync('zstd', ['--version']).status === 0)('what zstd writes is read', async () => {
  const path = file('whole', content);
  expect(spawnSync('zstd', ['-q', '-f', path]).status).toBe(0);
  expect((await read(`${path}.zst`)).bytes.equals(content)).toBe(true);
});

test('a pipe is read as it comes', async () => {
  const path = join(folder, 'pipe');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  const writer = spawn('sh', ['-c', `{ printf ab; sleep 0.1; printf cdef; } > '${path}'`]);
  expect((await read(path)).bytes.toString()).toBe('abcdef');
  writer.kill();
});
