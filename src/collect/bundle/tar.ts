import type { Diagnostic } from '../../model/evidence/evidence.ts';
import type { FileTree } from './tree.ts';
import { safePath } from './tree.ts';

const BLOCK = 512;

/**
 * The regular files of a tar archive (ustar, GNU long names, pax paths) in memory. One pass that looks at headers only and
 * keeps offsets: a bundle of a hundred nodes has a hundred thousand files of which a question reads a few. What is behind
 * damage is lost with a diagnostic, what is before it is kept.
 */
export function openTar(origin: string, bytes: Buffer): FileTree {
  const files = new Map<string, readonly [number, number]>();
  const diagnostics: Diagnostic[] = [];
  const complain = (file: string, message: string): number => diagnostics.push({ file, message });
  let longName: string | undefined;
  let at = 0;
  for (; at + BLOCK <= bytes.length; ) {
    if (bytes[at] === 0) break;
    const size = numberAt(bytes, at + 124, 12);
    if (size === undefined || !isHeader(bytes, at)) {
      complain(origin, `damaged archive: no tar header at byte ${at}; what comes after it is lost`);
      break;
    }
    const start = at + BLOCK;
    const type = String.fromCharCode(bytes[at + 156] ?? 0);
    const name = longName ?? nameAt(bytes, at);
    longName = undefined;
    if (start + size > bytes.length) {
      complain(name, 'the archive ends in the middle of this file: left out');
      break;
    }
    if (type === 'L') longName = text(bytes, start, size);
    else if (type === 'x') longName = paxPath(bytes.subarray(start, start + size));
    else if (type === '0' || type === '\0') addFile(files, name, start, size, complain);
    else if (type !== '5' && type !== 'g') complain(name, 'neither a file nor a folder (a link or a device): left out');
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return { origin, paths: new Set(files.keys()), diagnostics, read: (path) => slice(bytes, files.get(path)) };
}

function addFile(files: Map<string, readonly [number, number]>, name: string, start: number, size: number, complain: (file: string, message: string) => number): void {
  const path = safePath(name);
  if (path === undefined) complain(name.slice(0, 200), 'the name leads out of the archive: left out');
  else if (files.has(path)) complain(path, 'the archive holds this name twice: the first one is used');
  else files.set(path, [start, size]);
}

function slice(bytes: Buffer, place: readonly [number, number] | undefined): Buffer {
  if (place === undefined) throw new Error('not in the archive');
  return bytes.subarray(place[0], place[0] + place[1]);
}

/** `ustar` magic, or for older archives a right checksum. */
function isHeader(bytes: Buffer, at: number): boolean {
  if (bytes.toString('latin1', at + 257, at + 262) === 'ustar') return true;
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (bytes[at + i] ?? 0);
  return sum === numberAt(bytes, at + 148, 8);
}

/** An octal number, or the base-256 one of GNU tar for huge sizes (which no bundle has). */
function numberAt(bytes: Buffer, at: number, length: number): number | undefined {
  let value = 0;
  let digits = 0;
  for (let i = at; i < at + length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x30 && byte <= 0x37) {
      value = value * 8 + (byte - 0x30);
      digits++;
    } else if (byte === 0 || byte === 0x20) {
      if (digits > 0) break;
    } else return undefined;
  }
  return digits > 0 ? value : undefined;
}

function nameAt(bytes: Buffer, at: number): string {
  const name = text(bytes, at, 100);
  if (bytes[at + 345] === 0 || bytes.toString('latin1', at + 257, at + 263) !== 'ustar\0') return name;
  return `${text(bytes, at + 345, 155)}/${name}`;
}

function text(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString('utf8', at, end < 0 || end > at + length ? at + length : end);
}

/** The `path` record of a pax header: `LENGTH path=VALUE newline`. */
function paxPath(records: Buffer): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(records.toString('utf8'))?.[1];
}
