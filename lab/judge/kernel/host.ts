import { join } from 'node:path';
import { REPOSITORY } from '../../kernel/tools.ts';
import { proberBinary } from '../prober/build.ts';
import { execute } from './execute.ts';
import type { Kernel } from './kernel.ts';

/** This machine's own kernel. A reason when it cannot be used. */
export async function hostKernel(): Promise<Kernel | string> {
  if (process.getuid?.() !== 0) return 'not root';
  const prober = await proberBinary();
  if ('reason' in prober) return prober.reason;
  const tools = { prober: prober.path, collect: [process.execPath, join(REPOSITORY, 'dist', 'netwhy.mjs'), 'collect', '-o'], patience: 1 };
  return { name: 'host', parallel: 4, record: (world, folder) => execute(world, tools, folder), close: () => Promise.resolve() };
}
