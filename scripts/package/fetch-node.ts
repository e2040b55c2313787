import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from './platforms.ts';

/** The Node of a platform, unpacked in the folder `cache`: its program, and its licence. Throws where the package is not the one whose checksum is written down. */
export function fetchNode({ node: { spec, integrity } }: Platform, cache: string): { readonly program: string; readonly license: string } {
  const folder = join(cache, spec.replace('@', '-'));
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const packed = execFileSync('npm', ['pack', spec, '--silent', '--pack-destination', cache], { encoding: 'utf8' }).trim();
    const archive = join(cache, packed);
    const got = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (got !== integrity) throw new Error(`${spec} is not what it was: ${got}, not ${integrity}`);
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished);
    execFileSync('tar', ['-xzf', archive, '-C', unfinished, 'package/bin/node', 'package/LICENSE']);
    renameSync(unfinished, folder);
  }
  return { program: join(folder, 'package/bin/node'), license: join(folder, 'package/LICENSE') };
}
