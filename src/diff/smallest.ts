/**
 * The smallest part of `items` for which `holds` still does: none of it can be left out (Zeller and Hildebrandt, "Simplifying and
 * Isolating Failure-Inducing Input", 2002). `holds` must hold of all; where it says no because it is tired, the part is only larger.
 */
export function smallest<T>(items: readonly T[], holds: (part: readonly T[]) => boolean): readonly T[] {
  let [left, parts] = [items, 2];
  while (left.length > 1) {
    const chunks = chunksOf(left, parts);
    const one = chunks.find((chunk) => holds(chunk));
    const rest = one === undefined ? chunks.map((chunk) => left.filter((item) => !chunk.includes(item))).find((others) => others.length > 0 && holds(others)) : undefined;
    if (one !== undefined) [left, parts] = [one, 2];
    else if (rest !== undefined) [left, parts] = [rest, Math.max(2, chunks.length - 1)];
    else if (chunks.length >= left.length) return left;
    else parts = Math.min(left.length, chunks.length * 2);
  }
  return left;
}

function chunksOf<T>(items: readonly T[], parts: number): readonly (readonly T[])[] {
  const count = Math.min(parts, items.length);
  return Array.from({ length: count }, (_, index) => items.slice(Math.floor((index * items.length) / count), Math.floor(((index + 1) * items.length) / count)));
}
