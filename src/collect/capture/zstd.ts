/** What unpacks one frame. */
interface Unpacker {
  push(piece: Uint8Array, final?: boolean): void;
}

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
/** The largest window that zstd itself unpacks without being asked to. */
const MOST_WINDOW = 128 * 1024 * 1024;

/**
 * Cuts a Zstandard stream into its frames (RFC 8878, section 3.1), each for an unpacker of its own, and refuses a frame whose window would take
 * more memory than anybody needs, before it is unpacked. Only the lengths of blocks are looked at. Throws on what is no Zstandard.
 */
export class ZstdFrames {
  readonly #make: () => Unpacker;
  #unpacker: Unpacker | undefined;
  /** Bytes of a header that is not whole yet. */
  #head = new Uint8Array(0);
  #state: 'frame' | 'block' | 'skippable' = 'frame';
  /** Bytes of the block (or the checksum) that are still to come. */
  #left = 0;
  #isLast = false;
  #hasChecksum = false;

  constructor(make: () => Unpacker) {
    this.#make = make;
  }

  push(piece: Uint8Array): void {
    let bytes = this.#head.length === 0 ? piece : joined(this.#head, piece);
    this.#head = new Uint8Array(0);
    while (bytes.length > 0) {
      const used = this.#left > 0 ? this.#pass(bytes) : this.#state === 'frame' ? this.#begin(bytes) : this.#block(bytes);
      if (used === 0) {
        this.#head = bytes.slice();
        return;
      }
      bytes = bytes.subarray(used);
    }
  }

  /** Says that nothing comes any more; gives what is missing. */
  end(): string | undefined {
    return this.#head.length > 0 || this.#left > 0 || this.#state !== 'frame' ? 'unexpected end of file' : undefined;
  }

  #pass(bytes: Uint8Array): number {
    const used = Math.min(bytes.length, this.#left);
    this.#left -= used;
    const isEnd = this.#left === 0 && (this.#state === 'skippable' || this.#isLast);
    this.#unpacker?.push(bytes.slice(0, used), isEnd);
    if (isEnd) this.#over();
    return used;
  }

  #over(): void {
    this.#state = 'frame';
    this.#unpacker = undefined;
    this.#isLast = false;
  }

  #begin(bytes: Uint8Array): number {
    if (bytes.length < 8) return 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const magic = view.getUint32(0, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      this.#left = view.getUint32(4, true);
      this.#state = this.#left === 0 ? 'frame' : 'skippable';
      return 8;
    }
    if (magic !== MAGIC) throw new Error('invalid zstd data');
    return this.#frame(bytes, view);
  }

  #frame(bytes: Uint8Array, view: DataView): number {
    const descriptor = view.getUint8(4);
    const isSingle = (descriptor & 0x20) !== 0;
    const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const sizeAt = 5 + (isSingle ? 0 : 1) + dictionary;
    const sizeField = descriptor >> 6;
    const sizeLength = sizeField === 0 ? (isSingle ? 1 : 0) : 2 ** sizeField;
    const used = sizeAt + sizeLength;
    if (bytes.length < used) return 0;
    const window = isSingle ? contentSize(view, sizeAt, sizeLength) : windowOf(view.getUint8(5));
    if (window > MOST_WINDOW) throw new Error(`a zstd window of ${window} bytes, more than ${MOST_WINDOW}`);
    this.#hasChecksum = (descriptor & 4) !== 0;
    this.#state = 'block';
    this.#unpacker = this.#make();
    this.#unpacker.push(bytes.slice(0, used), false);
    return used;
  }

  #block(bytes: Uint8Array): number {
    if (bytes.length < 3) return 0;
    const header = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16);
    const isRun = ((header >> 1) & 3) === 1;
    this.#isLast = (header & 1) === 1;
    this.#left = (isRun ? 1 : header >> 3) + (this.#isLast && this.#hasChecksum ? 4 : 0);
    const isOver = this.#left === 0 && this.#isLast;
    this.#unpacker?.push(bytes.slice(0, 3), isOver);
    if (isOver) this.#over();
    return 3;
  }
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(view: DataView, at: number, length: number): number {
  switch (length) {
    case 1: return view.getUint8(at);
    case 2: return view.getUint16(at, true) + 256;
    case 4: return view.getUint32(at, true);
    default: return Number(view.getBigUint64(at, true));
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
