import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fetchNode } from '../../scripts/package/fetch-node.ts';
import { PLATFORMS } from '../../scripts/package/platforms.ts';
import { DEFAULTS, WATCH_IMAGE } from '../../src/manifests/index.ts';
import type { Architecture, Image } from './archive.ts';
import { agentFiles, netwhyFiles } from './contents.ts';
import { fetchPackages } from './packages.ts';
import { unpack } from './tree.ts';
import type { Package } from './tree.ts';

/** What an image is made of, and for which processor. */
export interface ImageOrder {
  readonly architecture: Architecture;
  /** Its name, with the tag. */
  readonly name?: string;
  readonly mirror?: string;
  /** A folder that is kept between builds. */
  readonly cache: string;
}

/** The image of the agent and of the collector pods: a shell and the tools that collect.sh calls, nothing else. netwhy hands the script in, so an image of another version serves as well. */
export async function agentImage({ architecture, name = DEFAULTS.image, mirror, cache }: ImageOrder): Promise<Image> {
  return { name, architecture, files: agentFiles(await packagesOf({ architecture, cache, ...(mirror === undefined ? {} : { mirror }) }), architecture), command: ['sh'], path: '/usr/bin' };
}

/** The image of netwhy itself, for `netwhy watch` in the cluster: Node and what was built into `dist`. */
export async function netwhyImage({ architecture, name = WATCH_IMAGE, mirror, cache }: ImageOrder, dist: string): Promise<Image> {
  const platform = PLATFORMS.find(({ os, arch }) => os === 'linux' && arch === architecture);
  if (platform === undefined) throw new Error(`there is no Node for linux/${architecture}`);
  const { program, license } = fetchNode(platform, join(cache, '../node'));
  const built = new Map(readdirSync(dist).filter((file) => file.endsWith('.mjs')).sort().map((file) => [file, readFileSync(join(dist, file))]));
  if (!built.has('netwhy.mjs')) throw new Error(`${dist} has no netwhy.mjs: npm run build`);
  const files = netwhyFiles(await packagesOf({ architecture, cache, ...(mirror === undefined ? {} : { mirror }) }), architecture, { node: readFileSync(program), license: readFileSync(license), built });
  return { name, architecture, files, command: ['/usr/bin/node', '/usr/lib/netwhy/netwhy.mjs'], path: '/usr/bin' };
}

async function packagesOf({ architecture, mirror, cache }: ImageOrder): Promise<readonly Package[]> {
  const folder = join(cache, architecture);
  return unpack(await fetchPackages({ architecture, folder, ...(mirror === undefined ? {} : { mirror }) }), join(folder, 'unpacked'));
}
