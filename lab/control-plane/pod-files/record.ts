import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY } from '../../kernel/tools.ts';
import { openCluster } from '../cluster.ts';
import type { ClusterPlan } from '../cluster.ts';
import { readPodFiles } from './read.ts';

/** The kept table: what real kubelets made, for the unit tests of `src/resolve/kubelet` on every machine. */
export function recordedPath(minor: string): string {
  return join(REPOSITORY, 'src', 'resolve', 'kubelet', 'testdata', `kubelet-${minor}.json`);
}

/** Writes the table anew by a real kubelet. Gives its path. */
export async function recordPodFiles({ minor, mode }: Pick<ClusterPlan, 'minor' | 'mode'>): Promise<string> {
  const cluster = await openCluster({ minor, mode, nodes: ['n1'], bare: true });
  try {
    const path = recordedPath(minor);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(await readPodFiles(cluster), undefined, 1)}\n`);
    return path;
  } finally {
    await cluster.close();
  }
}
