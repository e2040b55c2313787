const QUOTE = 34;
const NEWLINE = 10;
const BACKSLASH = 92;
const OPEN = 0x7b;

/** The line (from 1) on which each object of a JSON text begins, by the object as it was parsed. */
export function linesOfObjects(text: string, value: unknown): WeakMap<object, number> {
  const lines = openings(text);
  const found = new WeakMap<object, number>();
  let at = 0;
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    if (!Array.isArray(part)) {
      found.set(part, lines[at] ?? 1);
      at += 1;
    }
    for (const entry of Object.values(part)) walk(entry);
  };
  walk(value);
  return found;
}

/** The lines (from 1) of all `{` outside of strings, in their order. */
export function openings(text: string): readonly number[] {
  const lines: number[] = [];
  let line = 1;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === NEWLINE) line += 1;
    else if (inString && code === BACKSLASH) index += 1;
    else if (code === QUOTE) inString = !inString;
    else if (code === OPEN && !inString) lines.push(line);
  }
  return lines;
}
