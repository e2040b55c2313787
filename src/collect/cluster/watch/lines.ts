/** Longer than any object that a server keeps (etcd takes 1.5 MiB by default), and short enough to be held. */
const LONGEST = 16 * 1024 * 1024;

/**
 * The whole lines of a stream, without their ends, as they come. What comes after the last line's end is left out: it was cut off. Throws for a line that is longer than
 * any object can be, and what the stream itself throws.
 */
export async function* linesOf(stream: AsyncIterable<Buffer>, longest = LONGEST): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      const last = chunk.subarray(from, end);
      if (held.length + last.length > 0) yield held.length === 0 ? last : Buffer.concat([...held, last]);
      [held, size, from] = [[], 0, end + 1];
    }
    if (from === chunk.length) continue;
    held.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > longest) throw new Error(`a line of more than ${longest} bytes`);
  }
}
