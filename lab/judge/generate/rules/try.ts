import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBundle } from '../../../../src/collect/index.ts';
import { load } from '../../../../src/load.ts';
import { runOn, startNode, stopNode } from '../../../kernel/node.ts';
import { REPOSITORY } from '../../../kernel/tools.ts';
import { apply } from '../../kernel/apply.ts';
import { baseline } from '../../kernel/baseline.ts';
import { proberBinary } from '../../prober/build.ts';
import { seededRandom } from '../../random.ts';
import type { Step, World } from '../../world.ts';
import { topology } from '../topology/index.ts';
import { rules } from './index.ts';

/** What was wrong with a world: steps refused as a whole, and lines that netwhy reads but does not evaluate. */
export interface Complaints {
  readonly refused: readonly string[];
  readonly unsupported: readonly string[];
  readonly rules: number;
}

/** Builds a world on this machine's kernel, collects it and reads it back. */
export async function complaints(world: World): Promise<Complaints> {
  const folder = mkdtempSync(join(tmpdir(), 'nw-rules-'));
  const node = await startNode('try', undefined);
  try {
    const prober = await proberBinary();
    if ('reason' in prober) throw new Error(prober.reason);
    const refused = await apply(node, prober.path, world.netns, [...baseline(world), ...world.steps]);
    await runOn(node, { at: { node: 'try' }, argv: [process.execPath, join(REPOSITORY, 'dist', 'netwhy.mjs'), 'collect', '-o', join(folder, 'bundle.tgz')] }, 120_000);
    return { refused: refused.map(({ at, tool, said }) => `${at} ${tool}: ${blamed(world, at, tool, said)}`), ...(await readBack(join(folder, 'bundle.tgz'))) };
  } finally {
    await stopNode(node);
    rmSync(folder, { recursive: true });
  }
}

/** What the tool said, with the lines that it named. */
function blamed(world: World, at: string, tool: string, said: string): string {
  const lines = world.steps.find((step) => step.at === at && step.tool === tool)?.lines ?? [];
  const numbers = [...said.matchAll(/(?:line:? |Error occurred at line: |-:)(\d+)/g)].map(([, number]) => lines[Number(number) - 1] ?? '');
  return [said, ...new Set(numbers)].join('\n    ');
}

async function readBack(path: string): Promise<Pick<Complaints, 'unsupported' | 'rules'>> {
  const { network } = load(await openBundle([path]));
  const unsupported: string[] = [];
  let count = 0;
  for (const netns of network.netns.values()) {
    for (const table of netns.tables.kind === 'known' ? netns.tables.value : []) {
      for (const rule of [...table.chains.values()].flatMap((chain) => chain.rules)) {
        count += 1;
        if (rule.steps.some(({ kind }) => kind === 'unsupported' || kind === 'payload' || kind === 'rate')) unsupported.push(`${table.dialect} ${table.family} ${table.name}: ${rule.because.text}`);
      }
    }
    for (const set of netns.ipsets.kind === 'known' ? netns.ipsets.value.values() : []) if (!set.supported) unsupported.push(`ipset ${set.name} ${set.because.text}`);
  }
  return { unsupported, rules: count };
}

/** `npx tsx lab/judge/generate/rules/try.ts FIRST-SEED COUNT`: loads random rule sets for real and names what the tools or netwhy do not take. */
async function main(first: number, count: number): Promise<void> {
  let bad = 0;
  for (let seed = first; seed < first + count; seed += 1) {
    const made = topology(seededRandom(seed), { kernel: 'host' });
    const { steps, tags } = rules(seededRandom(seed).fork('rules'), made, { kernel: 'host' });
    const world: World = { name: 'try', seed, tags: [], netns: made.netns, steps: [...made.steps, ...steps] satisfies Step[], listeners: [], prime: [], late: [], probes: [] };
    const said = await complaints(world);
    bad += said.refused.length;
    console.log(`seed ${seed}: ${said.rules} rules ${tags.join(' ')}`);
    for (const line of said.refused) console.log(`  refused ${line}`);
    for (const line of said.unsupported) console.log(`  unsupported ${line}`);
  }
  console.log(`${bad} refused`);
}

if (process.argv[1]?.endsWith('rules/try.ts') === true) await main(Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 10));
