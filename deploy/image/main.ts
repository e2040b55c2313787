// Builds the agent's image, or with --watch that of netwhy itself, as an archive for `ctr images import`, `docker load` and `podman load`: from Debian's packages, without a registry, without Docker, without root.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CACHE } from '../../lab/kernel/tools.ts';
import { VERSION } from '../../src/version.ts';
import { ARCHITECTURES, OWN_ARCHITECTURE, writeImages } from './archive.ts';
import { agentImage, netwhyImage } from './build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { arch: { type: 'string', default: OWN_ARCHITECTURE }, name: { type: 'string' }, watch: { type: 'boolean', default: false }, output: { type: 'string', short: 'o' }, mirror: { type: 'string' } } });
const architecture = ARCHITECTURES.find((one) => one === values.arch);
if (architecture === undefined) throw new Error(`--arch: one of ${ARCHITECTURES.join(', ')}`);
const output = values.output ?? join(root, 'dist', `netwhy${values.watch ? '' : '-agent'}-${VERSION}-linux-${architecture}.tar`);
const order = { architecture, cache: join(CACHE, 'image'), ...(values.name === undefined ? {} : { name: values.name }), ...(values.mirror === undefined ? {} : { mirror: values.mirror }) };
const image = values.watch ? await netwhyImage(order, join(root, 'dist')) : await agentImage(order);
mkdirSync(dirname(output), { recursive: true });
await writeImages(output, [image]);
const archive = readFileSync(output);
process.stdout.write(`${createHash('sha256').update(archive).digest('hex')}  ${output}  (${(archive.length / 1e6).toFixed(1)} MB, ${image.name}, linux/${architecture})\n`);
