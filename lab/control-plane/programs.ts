import { built } from './build/build.ts';
import { KUBERNETES_PROGRAMS, LAB_PROGRAMS, kubernetesProgram, labProgram } from './build/modules.ts';
import type { KubernetesProgram, LabProgram, Minor } from './build/modules.ts';

/** The paths of all programs of a cluster that are built from Go modules. */
export type ClusterPrograms = Readonly<Record<KubernetesProgram | LabProgram, string>>;

/** Builds what is not built yet, one after the other: each takes all processors. */
export async function clusterPrograms(minor: Minor): Promise<ClusterPrograms> {
  const paths: [string, string][] = [];
  for (const program of [...KUBERNETES_PROGRAMS.map((name) => kubernetesProgram(minor, name)), ...LAB_PROGRAMS.map(labProgram)]) paths.push([program.name, await built(program)]);
  return Object.fromEntries(paths) as ClusterPrograms;
}
