// Builds the agent's image as an archive for `ctr images import`, `docker load` and `podman load`: from Debian's packages, without a registry, without Docker, without root.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CACHE } from '../../lab/kernel/tools.ts';
import { DEFAULTS } from '../../src/manifests/index.ts';
import { VERSION } from '../../src/version.ts';
import { ARCHITECTURES, OWN_ARCHITECTURE, writeImages } from './archive.ts';
import { agentImage } from './build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { arch: { type: 'string', default: OWN_ARCHITECTURE }, name: { type: 'string', default: DEFAULTS.image }, output: { type: 'string', short: 'o' }, mirror: { type: 'string' } } });
const architecture = ARCHITECTURES.find((one) => one === values.arch);
if (architecture === undefined) throw new Error(`--arch: one of ${ARCHITECTURES.join(', ')}`);
const output = values.output ?? join(root, 'dist', `netwhy-agent-${VERSION}-linux-${architecture}.tar`);
const image = await agentImage({ architecture, name: values.name, cache: join(CACHE, 'image'), ...(values.mirror === undefined ? {} : { mirror: values.mirror }) });
mkdirSync(dirname(output), { recursive: true });
await writeImages(output, [image]);
const archive = readFileSync(output);
process.stdout.write(`${createHash('sha256').update(archive).digest('hex')}  ${output}  (${(archive.length / 1e6).toFixed(1)} MB, ${image.name}, linux/${architecture})\n`);
