import { join } from 'node:path';
import { release } from 'node:os';
import { runOn, startNode, stopNode } from '../../kernel/node.ts';
import type { Recording } from '../recording.ts';
import type { World } from '../world.ts';
import { apply } from './apply.ts';
import { baseline, tracing } from './baseline.ts';
import { startProber } from './prober.ts';

/** What carrying out a world needs besides the kernel. */
export interface Tools {
  /** The prober's program. */
  readonly prober: string;
  /** The arguments that run netwhy's collector; the folder to write is added. */
  readonly collect: readonly string[];
  /** Waiting times are longer by this factor: 1, and more on an emulated machine. */
  readonly patience: number;
}

/** The one node's name; namespaces are `n1/host` and `n1/NAME` in the model. */
export const NODE = 'n1';

/** Builds a world on this kernel, collects it into `folder`/bundle.tgz, sends its probes, and takes it down again. */
export async function execute(world: World, tools: Tools, folder: string): Promise<Recording> {
  const node = await startNode(NODE, undefined);
  try {
    const refused = [...(await apply(node, tools.prober, world.netns, [...baseline(world), ...world.steps, ...tracing(world)]))];
    const prober = await startProber(node, world, tools);
    try {
      if (world.prime.length > 0) await prober.prime();
      refused.push(...(await apply(node, tools.prober, [], world.late)));
      await runOn(node, { at: { node: NODE }, argv: [...tools.collect, join(folder, 'bundle.tgz')] }, 120_000 * tools.patience);
      return { world, kernel: release(), refused, sent: await prober.go() };
    } finally {
      prober.end();
    }
  } finally {
    await stopNode(node);
  }
}
