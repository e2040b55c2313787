import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders whose work goes on; one listener removes them all, however many stand abreast. */
const standing = new Set<string>();

/** A folder that is gone when the work in it is done, or when this process ends before that. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'netwhy-lab-'));
  if (standing.size === 0) process.once('exit', removeAll);
  standing.add(folder);
  try {
    return await work(folder);
  } finally {
    standing.delete(folder);
    if (standing.size === 0) process.removeListener('exit', removeAll);
    rmSync(folder, { recursive: true, force: true });
  }
}

function removeAll(): void {
  for (const folder of standing) rmSync(folder, { recursive: true, force: true });
}
