/** What a program or library needs to be loaded: the names of its libraries, and the path of the loader (of a program). */
export interface Linked {
  readonly libraries: readonly string[];
  readonly loader: string | undefined;
}

const [PT_LOAD, PT_DYNAMIC, PT_INTERP] = [1, 2, 3];
const [DT_NULL, DT_NEEDED, DT_STRTAB] = [0, 1, 5];

/**
 * Reads what an ELF file is linked with (elf(5), 64 bit, little-endian: amd64 and arm64), as the loader does: what `ldd` prints, without
 * running anything, so also for another processor. Undefined for a file of another kind; a static program needs nothing.
 */
export function linkedWith(file: Buffer): Linked | undefined {
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1) return undefined;
  const [at, size, count] = [number(file, 32), file.readUInt16LE(54), file.readUInt16LE(56)];
  const segments = Array.from({ length: count }, (_, index) => segmentAt(file, at + index * size));
  const interpreter = segments.find(({ type }) => type === PT_INTERP);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  const loader = interpreter === undefined ? undefined : text(file, interpreter.offset);
  if (dynamic === undefined) return { libraries: [], loader };
  const entries = entriesAt(file, dynamic.offset);
  const strings = entries.find(({ tag }) => tag === DT_STRTAB)?.value ?? 0;
  const home = segments.find(({ type, address, length }) => type === PT_LOAD && strings >= address && strings < address + length);
  const table = strings - (home?.address ?? 0) + (home?.offset ?? 0);
  return { libraries: entries.filter(({ tag }) => tag === DT_NEEDED).map(({ value }) => text(file, table + value)), loader };
}

function segmentAt(file: Buffer, at: number): { readonly type: number; readonly offset: number; readonly address: number; readonly length: number } {
  return { type: file.readUInt32LE(at), offset: number(file, at + 8), address: number(file, at + 16), length: number(file, at + 32) };
}

function entriesAt(file: Buffer, start: number): readonly { readonly tag: number; readonly value: number }[] {
  const entries = [];
  for (let at = start; ; at += 16) {
    const tag = number(file, at);
    if (tag === DT_NULL) return entries;
    // Tags of the processor's own are larger than a number can hold; they are not asked for.
    entries.push({ tag, value: number(file, at + 8) });
  }
}

function number(file: Buffer, at: number): number {
  return Number(file.readBigUInt64LE(at));
}

function text(file: Buffer, at: number): string {
  return file.toString('latin1', at, file.indexOf(0, at));
}
