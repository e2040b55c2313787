// Three incidents recorded from real kernels, diagnosed. Needs nothing but Node.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const INCIDENTS = JSON.parse(readFileSync(`${root}scripts/demo.json`, 'utf8'));

for (const { story, path } of INCIDENTS) {
  const { from, to, protocol } = JSON.parse(readFileSync(`${root}${path}/question.json`, 'utf8'));
  const args = [from, to, ...(protocol === undefined ? [] : [`--${protocol}`]), '--bundle', `${path}/bundle`];
  console.log(`\n${'='.repeat(100)}\n${story}\n\n$ netwhy ${args.join(' ')}\n`);
  if (!existsSync(`${root}${path}/bundle`)) throw new Error(`no bundle at ${path}`);
  const run = spawnSync(process.execPath, ['dist/netwhy.mjs', ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (run.status !== 1) process.exit(run.status === 0 ? 1 : (run.status ?? 1));
}
