import { built } from './build/build.ts';
import { KUBERNETES_PROGRAMS, corednsProgram, kubernetesProgram, pauseProgram } from './build/modules.ts';
import type { KubernetesProgram, Minor } from './build/modules.ts';

/** The paths of all programs of a cluster that are built from Go modules. */
export type ClusterPrograms = Readonly<Record<KubernetesProgram | 'coredns' | 'pause', string>>;

/** Builds what is not built yet, one after the other: each takes all processors. */
export async function clusterPrograms(minor: Minor): Promise<ClusterPrograms> {
  const paths: [string, string][] = [];
  for (const program of [...KUBERNETES_PROGRAMS.map((name) => kubernetesProgram(minor, name)), corednsProgram(), pauseProgram()]) paths.push([program.name, await built(program)]);
  return Object.fromEntries(paths) as ClusterPrograms;
}
