import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Recording } from './recording.ts';

/** A recording on disk: `recording.json.gz` and the bundle that netwhy collected. */
export interface Stored {
  readonly name: string;
  readonly recording: Recording;
  readonly bundle: string;
}

/** Keeps a recording in a folder of its own below `into`. */
export function store(into: string, recording: Recording, bundle: string): void {
  const folder = join(into, recording.world.name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'recording.json.gz'), gzipSync(JSON.stringify(recording)));
  if (bundle !== join(folder, 'bundle.tgz')) copyFileSync(bundle, join(folder, 'bundle.tgz'));
}

/** The recordings below a folder, or the one that it is itself, by name. */
export function stored(folder: string): string[] {
  if (existsSync(join(folder, 'recording.json.gz'))) return [folder];
  return readdirSync(folder).sort().map((name) => join(folder, name)).filter((path) => existsSync(join(path, 'recording.json.gz')));
}

/** Reads a stored recording; throws with the path when it is not one. */
export function readStored(folder: string): Stored {
  const recording = JSON.parse(gunzipSync(readFileSync(join(folder, 'recording.json.gz'))).toString()) as Recording;
  return { name: recording.world.name, recording, bundle: join(folder, 'bundle.tgz') };
}
