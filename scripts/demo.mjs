// Five incidents recorded from real kernels, diagnosed. Needs nothing but Node.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const INCIDENTS = JSON.parse(readFileSync(`${root}scripts/demo.json`, 'utf8'));

for (const { story, path } of INCIDENTS) {
  const args = argsOf(path);
  const bundle = args.at(-1);
  console.log(`\n${'='.repeat(100)}\n${story}\n\n$ netwhy ${args.join(' ')}\n`);
  if (!existsSync(`${root}${bundle}`)) throw new Error(`no bundle at ${bundle}`);
  const run = spawnSync(process.execPath, ['dist/netwhy.mjs', ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (run.status !== 1) process.exit(run.status === 0 ? 1 : (run.status ?? 1));
}

/** The question of a case, as its user asks it: between two ends, or for a name from a virtual machine. */
function argsOf(path) {
  if (existsSync(`${root}${path}/names.json`)) {
    const { client, name } = JSON.parse(readFileSync(`${root}${path}/names.json`, 'utf8'));
    return ['dns', `vm/${client}`, name, '--bundle', `${path}/bundle.tgz`];
  }
  const { from, to, protocol } = JSON.parse(readFileSync(`${root}${path}/question.json`, 'utf8'));
  return [from, to, ...(protocol === undefined ? [] : [`--${protocol}`]), '--bundle', `${path}/bundle`];
}
