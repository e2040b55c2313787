import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CACHE, REPOSITORY } from '../../kernel/tools.ts';

/** The prober's program, or why there is none. */
export type ProberBinary = { readonly path: string } | { readonly reason: string };

/** Builds the prober with Go into the cache, once for each state of its sources. Static, so that it runs in every namespace and machine. */
export async function proberBinary(): Promise<ProberBinary> {
  const sources = join(REPOSITORY, 'lab', 'judge', 'prober');
  const folder = join(CACHE, 'tools');
  const path = join(folder, `judge-prober-${hashOf(sources)}`);
  if (existsSync(path)) return { path };
  mkdirSync(folder, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  try {
    await promisify(execFile)('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', unfinished, '.'], { cwd: sources, env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local' } });
  } catch (error) {
    return { reason: `the prober was not built: ${error instanceof Error ? error.message : String(error)}` };
  }
  renameSync(unfinished, path);
  return { path };
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(folder).filter((name) => name.endsWith('.go') || name === 'go.mod').sort();
  for (const name of names) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
