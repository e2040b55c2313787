import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from './compare/judge.ts';
import type { JudgedWorld } from './compare/judge.ts';
import type { Kernel } from './kernel/kernel.ts';
import { store } from './store.ts';
import { add, disagreementsOf, disagreementText } from './tally.ts';
import type { Disagreement, Tally } from './tally.ts';
import type { World } from './world.ts';

export interface RunOptions {
  readonly kernel: Kernel;
  /** Worlds by number; undefined when there are no more. */
  readonly next: () => World | undefined;
  /** Keeps every recording below this folder. */
  readonly keep?: string;
  readonly progress: (text: string) => void;
  /** Called with every judged world, for the coverage table. */
  readonly seen: (judged: JudgedWorld) => void;
}

/** Carries out worlds, several at a time, and judges each. A world that disagrees is carried out again: what does not repeat is told apart. */
export async function runWorlds(tally: Tally, options: RunOptions): Promise<void> {
  const worker = async (): Promise<void> => {
    for (let world = options.next(); world !== undefined; world = options.next()) await one(tally, options, world);
  };
  await Promise.all(Array.from({ length: options.kernel.parallel }, worker));
}

async function one(tally: Tally, options: RunOptions, world: World): Promise<void> {
  const judged = await record(options, world).catch((error: unknown) => {
    tally.failed.push(`${world.name}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  });
  if (judged === undefined) return;
  options.seen(judged);
  const found = add(tally, judged);
  if (found.length === 0) return;
  const again = await record(options, world, false).catch(() => undefined);
  const repeated = new Set(again === undefined ? [] : disagreementsOf(again).map(keyOf));
  for (const disagreement of found) {
    const stays = again === undefined || repeated.has(keyOf(disagreement));
    (stays ? tally.disagreements : tally.unrepeated).push(disagreement);
    options.progress(`${stays ? 'DISAGREES' : 'unrepeated'} ${disagreementText(disagreement)}`);
  }
}

function keyOf({ probe, why }: Disagreement): string {
  return probe === undefined ? (why[0] ?? '').split(':')[0] ?? '' : String(probe);
}

async function record({ kernel, keep }: Pick<RunOptions, 'kernel' | 'keep'>, world: World, keeping = true): Promise<JudgedWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'netwhy-judge-'));
  try {
    const recording = await kernel.record(world, folder);
    const bundle = join(folder, 'bundle.tgz');
    if (keep !== undefined && keeping) store(keep, recording, bundle);
    return await judge(recording, bundle);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the kernel and the model disagree on one probe of a world, now: what shrinking asks. */
export async function stillDisagrees(kernel: Kernel, world: World, probe: number): Promise<boolean> {
  if (!world.probes.some(({ id, netns }) => id === probe && (netns === 'host' || world.netns.includes(netns)))) return false;
  const judged = await record({ kernel }, world).catch(() => undefined);
  return judged?.probes.some((one) => one.probe.id === probe && one.verdict === 'disagree') === true;
}
