// Writes every generated file of the project; with --check it only says which are stale and exits 1.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordedCases } from './cases.ts';
import { bundlePage } from './generate/bundle-page.ts';
import { causeIndex } from './generate/cause-index.ts';
import { causePages } from './generate/cause-pages.ts';
import { classPage } from './generate/class-page.ts';
import { checkSchema } from './generate/check-schema.ts';
import { collectScript } from './generate/collect-sh.ts';
import { diffSchema } from './generate/diff-schema.ts';
import { GOLDEN_NAMES, goldenFiles } from './generate/golden.ts';
import { manifests } from './generate/manifests.ts';
import { nameSchema } from './generate/name-schema.ts';
import { reportSchema } from './generate/report-schema.ts';
import { supportPage } from './generate/support-page.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const ids = readdirSync(`${root}src/detect/causes`, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();

const index = causeIndex(ids);
const check = process.argv.includes('--check');
const stale: string[] = [];
put('src/detect/causes/index.ts', index);
for (const [path, text] of Object.entries({ ...causePages(), ...classPage(), ...collectScript(), ...manifests(), ...bundlePage(root), ...reportSchema(), ...checkSchema(), ...diffSchema(), ...nameSchema(), ...(await supportPage()) })) put(path, text);
const golden = await goldenFiles();
for (const [path, text] of Object.entries(golden)) put(path, text);
for (const { path } of recordedCases()) for (const name of GOLDEN_NAMES) if (golden[`${path}/${name}`] === undefined) drop(`${path}/${name}`);
for (const path of stale) console.error(`${check ? 'stale' : 'wrote'}: ${path}`);
if (check && stale.length > 0) process.exit(1);

function put(path: string, text: string): void {
  if (existsSync(root + path) && readFileSync(root + path, 'utf8') === text) return;
  stale.push(path);
  if (check) return;
  mkdirSync(dirname(root + path), { recursive: true });
  writeFileSync(root + path, text);
}

/** A file that was generated once and is not any more. */
function drop(path: string): void {
  if (!existsSync(root + path)) return;
  stale.push(path);
  if (!check) rmSync(root + path);
}
