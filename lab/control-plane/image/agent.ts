import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OWN_ARCHITECTURE, writeImages } from '../../../deploy/image/archive.ts';
import { agentImage } from '../../../deploy/image/build.ts';
import { REPOSITORY } from '../../kernel/tools.ts';
import { cacheFolder } from '../build/modules.ts';

/** The archive with the agent's image as users build it (`npm run image`), built once into the lab's cache for what deploy/image holds. */
export async function agentArchive(): Promise<string> {
  const sources = join(REPOSITORY, 'deploy', 'image');
  const hash = createHash('sha256');
  for (const file of readdirSync(sources).sort()) hash.update(`${file}\n`).update(readFileSync(join(sources, file)));
  const path = join(cacheFolder(), 'agent-image', `${hash.digest('hex').slice(0, 16)}.tar`);
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeImages(unfinished, [await agentImage({ architecture: OWN_ARCHITECTURE, cache: join(cacheFolder(), 'agent-image') })]);
  renameSync(unfinished, path);
  return path;
}
