import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../compare/judge.ts';
import { hostKernel } from '../kernel/host.ts';
import { vmKernel } from '../kernel/vm.ts';
import { addSeen, coverageOf, coverageText, coverageWorlds, rowsFor } from './index.ts';
import type { Seen } from './index.ts';

/** Carries out the systematic worlds whose name has a word in it, and says what the tools refused and what the model does not agree with: `npx tsx lab/judge/coverage/try.ts host [WORD]`. */
async function main(name: 'host' | 'vm', word: string): Promise<void> {
  const kernel = name === 'host' ? await hostKernel() : await vmKernel();
  if (typeof kernel === 'string') throw new Error(kernel);
  const rows = await rowsFor(name);
  const all: Seen = new Map();
  try {
    for (const world of coverageWorlds(name).filter((one) => one.name.includes(word))) {
      const folder = mkdtempSync(join(tmpdir(), 'nw-coverage-'));
      const recording = await kernel.record(world, folder);
      const judged = await judge(recording, join(folder, 'bundle.tgz'));
      addSeen(all, coverageOf(judged, rows));
      rmSync(folder, { recursive: true });
      const count = (verdict: string): number => judged.probes.filter((one) => one.verdict === verdict).length;
      console.log(`${world.name}: ${count('agree')} agree, ${count('unknown')} unknown, ${count('disagree')} disagree`);
      for (const { at, tool, said } of recording.refused) console.log(`  refused ${at} ${tool}: ${said}`);
      for (const { verdict, probe, why } of judged.probes) if (verdict !== 'agree') console.log(`  ${verdict} ${JSON.stringify(probe)}\n    ${why.slice(0, 3).join('\n    ')}`);
    }
    console.log(coverageText(rows, all));
  } finally {
    await kernel.close();
  }
}

await main(process.argv[2] === 'vm' ? 'vm' : 'host', process.argv[3] ?? '');
