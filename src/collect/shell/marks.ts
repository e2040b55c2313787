/** A mark with its fields, and the bytes that came before it since the last mark. */
export type OnMark = (fields: readonly string[], before: Buffer) => void;

/**
 * Cuts a stream of bytes at marks: `MARK token FIELD field FIELD field ... newline`. Feed it chunks as they come; what is
 * left at the end is in `rest`.
 */
export class MarkReader {
  readonly #start: Buffer;
  readonly #onMark: OnMark;
  #held: Buffer[] = [];
  #tail: Buffer = Buffer.alloc(0);

  constructor(start: string, onMark: OnMark) {
    this.#start = Buffer.from(start);
    this.#onMark = onMark;
  }

  push(chunk: Buffer): void {
    let data = this.#tail.length === 0 ? chunk : Buffer.concat([this.#tail, chunk]);
    for (;;) {
      const at = data.indexOf(this.#start);
      const end = at < 0 ? -1 : data.indexOf(0x0a, at);
      if (end < 0) {
        // Hold back what may be the beginning of a mark.
        const keep = at < 0 ? Math.max(0, data.length - this.#start.length + 1) : at;
        if (keep > 0) this.#held.push(data.subarray(0, keep));
        this.#tail = data.subarray(keep);
        return;
      }
      const fields = data.subarray(at + this.#start.length, end).toString('utf8').split('\x1d');
      const before = Buffer.concat([...this.#held, data.subarray(0, at)]);
      this.#held = [];
      data = data.subarray(end + 1);
      this.#onMark(fields, before);
    }
  }

  rest(): Buffer {
    return Buffer.concat([...this.#held, this.#tail]);
  }
}
