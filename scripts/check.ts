// House rules that a compiler does not know: who may import whom, how long a file may be, whether a cause says the same in both languages, and whether generated files are fresh.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { boundaryFaults } from './check/boundary.ts';
import { budgetFaults } from './check/budget.ts';
import { causeTextFaults } from './check/cause-texts.ts';
import { pathFaults } from './check/paths.ts';
import { versionFaults } from './check/version.ts';
import { wordFaults } from './check/words.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const faults = [...boundaryFaults(root), ...budgetFaults(root), ...wordFaults(root), ...pathFaults(root), ...versionFaults(root), ...causeTextFaults(root)];
for (const fault of faults) console.error(fault);
const stale = spawnSync('npx', ['tsx', 'scripts/generate.ts', '--check'], { cwd: root, stdio: 'inherit' });
if (faults.length > 0 || stale.status !== 0) process.exit(1);
console.log('check: boundaries, budgets, words, texts of causes and generated files are in order');
