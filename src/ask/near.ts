/** Edit distance of two short texts (insertions, deletions, substitutions). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The names nearest to the one that was asked for, at most `most`, nearest first; those that contain it count as near. */
export function nearest(wanted: string, names: readonly string[], most = 5): readonly string[] {
  const ranked = [...new Set(names)].map((name) => ({ name, far: name.includes(wanted) || wanted.includes(name) ? 0 : distance(wanted, name) }));
  return ranked
    .filter(({ far, name }) => far <= Math.max(3, Math.ceil(name.length / 2)))
    .sort((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .slice(0, most)
    .map(({ name }) => name);
}
