import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kubeLists } from '../cluster/objects.ts';
import { withFolder } from '../kernel/folder.ts';
import { nodeOf } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { runOn } from '../kernel/node.ts';
import { REPOSITORY } from '../kernel/tools.ts';
import { layOut } from '../../src/collect/index.ts';
import { VERSION } from '../../src/version.ts';

/** Collects every node with netwhy's own `collect`, run on that node, and the API objects, into one bundle at `target` (a new folder). */
export async function collectBundle(lab: Lab, target: string): Promise<void> {
  await withFolder(async (work) => {
    mkdirSync(join(target, 'nodes'), { recursive: true });
    for (const node of lab.cluster.nodes) {
      const out = join(work, node);
      await runOn(nodeOf(lab, node), { at: { node }, argv: [process.execPath, join(REPOSITORY, 'dist', 'netwhy.mjs'), 'collect', '-o', out] }, 120_000);
      renameTree(join(out, 'nodes', node), join(target, 'nodes', node));
    }
    writeObjects(lab, target);
  });
}

function writeObjects(lab: Lab, target: string): void {
  const startedAt = new Date().toISOString();
  const objects = Object.entries(kubeLists(lab.cluster)).map(([resource, list]) => ({
    source: resource, state: 'ok' as const, exit: 0, startedAt, durationMs: 0, file: `${resource}.json`, command: `kubectl get ${resource} -A -o json`, note: '', text: Buffer.from(`${JSON.stringify(list, null, 2)}\n`),
  }));
  for (const { path, data } of layOut(startedAt, VERSION, [], objects)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), data);
  }
}

function renameTree(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    throw new Error(`nothing was collected at ${from}: ${String(error)}`);
  }
}
