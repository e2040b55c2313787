import { printable } from '../terminal.ts';

/** A line on standard error; what others wrote in it does not move the cursor. */
export function say(text: string): void {
  process.stderr.write(`netwhy: ${printable(text).replaceAll('\n', ' ')}\n`);
}
