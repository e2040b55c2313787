/** Whether a release of musl (`1.2.3`) is another or a later one. */
export function since(release: string, other: string): boolean {
  const [a, b] = [release, other].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const at = [0, 1, 2].find((index) => (a[index] ?? 0) !== (b[index] ?? 0));
  return at === undefined || (a[at] ?? 0) > (b[at] ?? 0);
}
