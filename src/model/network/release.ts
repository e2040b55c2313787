/** Whether a kernel (`uname -r`) is older than the release `major.minor.patch`. One whose release was not collected is taken for a new one. */
export function isBefore(kernel: string | undefined, major: number, minor: number, patch = 0): boolean {
  const [ownMajor = Number.NaN, ownMinor = Number.NaN, ownPatch = 0] = (kernel ?? '').split('.').map((part) => Number.parseInt(part, 10));
  return ownMajor < major || (ownMajor === major && (ownMinor < minor || (ownMinor === minor && ownPatch < patch)));
}
