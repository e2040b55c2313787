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

/** Carries out worlds, several at a time, and judges each. What disagrees is carried out again: what does not repeat is told apart. */
export async function runWorlds(tally: Tally, options: RunOptions): Promise<void> {
  const worker = async (): Promise<void> => {
    for (let world = options.next(); world !== undefined; world = options.next()) await one(tally, options, world);
  };
  await Promise.all(Array.from({ length: options.kernel.parallel }, worker));
}

/** More disagreements of one world than a difference with the kernel makes. */
const MANY = 5;

async function one(tally: Tally, options: RunOptions, world: World): Promise<void> {
  const first = await record(options, world).catch(() => record(options, world)).catch((error: unknown) => {
    tally.failed.push(`${world.name}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  });
  if (first === undefined) return;
  // Where much disagrees at once, a busy machine has lost what its kernel told: the world is carried out once more, and counts as it goes then.
  const judged = disagreementsOf(first).length > MANY ? ((await record(options, world).catch(() => undefined)) ?? first) : first;
  options.seen(judged);
  for (const disagreement of add(tally, judged)) {
    const again = await repeated(options, world, disagreement);
    (again.length > 0 ? tally.disagreements : tally.unrepeated).push(again[0] ?? disagreement);
    options.progress(`${again.length > 0 ? 'DISAGREES' : 'unrepeated'} ${disagreementText(again[0] ?? disagreement)}`);
  }
}

/**
 * What disagrees of it when it is carried out again. A probe is sent alone into a world that is built anew: the others were on the way
 * at the same time, taught neighbours their addresses, opened connections and used up rations, none of which the question tells the model.
 */
async function repeated(options: RunOptions, world: World, { probe, why }: Disagreement): Promise<readonly Disagreement[]> {
  const smaller = probe === undefined ? world : { ...world, name: `${world.name}-alone-${probe}`, probes: world.probes.filter(({ id }) => id === probe) };
  const judged = await record(options, smaller, probe !== undefined).catch(() => undefined);
  if (judged === undefined) return [{ world: world.name, why, ...(probe === undefined ? {} : { probe }) }];
  options.seen(judged);
  const dice = (text: string | undefined): string => (text ?? '').split(':')[0] ?? '';
  return disagreementsOf(judged).filter((one) => one.probe === probe && (probe !== undefined || dice(one.why[0]) === dice(why[0])));
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
