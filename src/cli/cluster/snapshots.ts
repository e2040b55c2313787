import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleFile } from '../../collect/index.ts';

/** All bundles together may be so large. */
const MOST_BYTES = 2 * 1024 * 1024 * 1024;

/** Bundles that are kept when something appears; of more than so many, or so large, the oldest of this run are removed. */
export class Snapshots {
  readonly #folder: string;
  readonly #most: number;
  readonly #kept: { readonly path: string; readonly bytes: number }[] = [];

  constructor(folder: string, most: number) {
    this.#folder = folder;
    this.#most = most;
  }

  /** Writes one, and says where, or why not. Never rejects: watching goes on. */
  async take(about: string, files: readonly BundleFile[]): Promise<string> {
    const { writeBundle } = await import('../../collect/index.ts');
    const path = join(this.#folder, `netwhy-${about.replaceAll(/[^\w.]+/g, '-')}.tgz`);
    try {
      mkdirSync(this.#folder, { recursive: true });
      await writeBundle(path, files, true);
      this.#kept.push({ path, bytes: statSync(path).size });
      while (this.#kept.length > 1 && (this.#kept.length > this.#most || this.#kept.reduce((sum, { bytes }) => sum + bytes, 0) > MOST_BYTES)) rmSync(this.#kept.shift()?.path ?? '', { force: true });
      return `kept in ${path}`;
    } catch (error) {
      return `could not keep a bundle: ${(error as Error).message}`;
    }
  }
}
