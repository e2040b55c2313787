import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';

/** An unpacked Debian package. */
export interface Package {
  /** Its archive's name: package, version and architecture. */
  readonly name: string;
  readonly sha256: string;
  readonly root: string;
}

/** A file of a package, with the links to it followed. */
export interface Found {
  readonly from: Package;
  readonly path: string;
  readonly content: Buffer;
}

/** Unpacks .deb files, each into a folder of its own below `folder`, as far as they are not there from before. */
export function unpack(archives: readonly string[], folder: string): readonly Package[] {
  mkdirSync(folder, { recursive: true });
  return archives.map((archive) => {
    const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex');
    const root = join(folder, sha256);
    if (!existsSync(root)) {
      const unfinished = `${root}.${process.pid}`;
      const { status, stderr, error } = spawnSync('dpkg-deb', ['--extract', archive, unfinished], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${archive} cannot be unpacked: ${error?.message ?? stderr}`);
      renameSync(unfinished, root);
    }
    return { name: decodeURIComponent(basename(archive)), sha256, root };
  });
}

/** The file that has this path in one of the packages, whichever of /bin and /usr/bin, /lib and /usr/lib the package knows it by. Links are followed within the packages. */
export function find(packages: readonly Package[], path: string): Found | undefined {
  const twin = path.startsWith('usr/') ? path.slice('usr/'.length) : `usr/${path}`;
  for (const from of packages) {
    for (const at of [path, twin]) {
      const stat = lstatSync(join(from.root, at), { throwIfNoEntry: false });
      if (stat?.isFile() === true) return { from, path: at, content: readFileSync(join(from.root, at)) };
      if (stat?.isSymbolicLink() !== true) continue;
      const target = readlinkSync(join(from.root, at));
      return find(packages, normalize(target.startsWith('/') ? target.slice(1) : join(dirname(at), target)));
    }
  }
  return undefined;
}

/** Names of the files in a folder of the packages, in order. */
export function namesIn(packages: readonly Package[], folder: string): readonly string[] {
  const found = packages.flatMap(({ root }) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []));
  return [...new Set(found)].sort();
}
