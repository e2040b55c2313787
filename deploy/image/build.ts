import { join } from 'node:path';
import { DEFAULTS } from '../../src/manifests/index.ts';
import type { Architecture, Image } from './archive.ts';
import { agentFiles } from './contents.ts';
import { fetchPackages } from './packages.ts';
import { unpack } from './tree.ts';

/** What an agent's image is made of, and for which processor. */
export interface AgentImageOrder {
  readonly architecture: Architecture;
  /** Its name, with the tag. */
  readonly name?: string;
  readonly mirror?: string;
  /** A folder that is kept between builds. */
  readonly cache: string;
}

/** The image of the agent and of the collector pods: a shell and the tools that collect.sh calls, nothing else. netwhy hands the script in, so an image of another version serves as well. */
export async function agentImage({ architecture, name = DEFAULTS.image, mirror, cache }: AgentImageOrder): Promise<Image> {
  const folder = join(cache, architecture);
  const archives = await fetchPackages({ architecture, folder, ...(mirror === undefined ? {} : { mirror }) });
  return { name, architecture, files: agentFiles(unpack(archives, join(folder, 'unpacked')), architecture), command: ['sh'], path: '/usr/bin' };
}
