import { COLLECTOR, COMPONENT_LABEL, labelsOf, NAME, NAME_LABEL, OWNER_LABEL, RUN_LABEL, UNTIL_LABEL } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { agentNamespace } from './agent.ts';
import { podSpec } from './pod-spec.ts';
import type { AgentSettings } from './settings.ts';

/** One run of netwhy against a cluster, which makes pods or a namespace for itself. */
export interface Run {
  /** Nobody else's: letters and digits. */
  readonly id: string;
  /** The process, as a label's value. */
  readonly owner: string;
  /** When it is over at the latest, in seconds since 1970. */
  readonly until: number;
  /** How long its pods may live. */
  readonly seconds: number;
}

/** What a run made is found by: all of netwhy's, or one run's. */
export const MADE_BY_RUNS = `${NAME_LABEL}=${NAME},${RUN_LABEL}`;

/** The namespace that a run makes for itself where the agent's is not there. */
export function runNamespace(run: Run): Manifest {
  const namespace = agentNamespace(`netwhy-${run.id}`);
  return { ...namespace, metadata: { ...namespace.metadata, labels: { ...namespace.metadata.labels, ...runLabels(run) } } };
}

/** A pod that one node is read in, without an agent: bound to the node past the scheduler, and ended by the kubelet when its time is over, whatever became of us. */
export function collectorPod(node: string, index: number, run: Run, settings: AgentSettings, capabilities: readonly string[]): Manifest {
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { name: `netwhy-${run.id}-${index}`, namespace: settings.namespace, labels: { ...labelsOf(COLLECTOR), ...runLabels(run) } },
    spec: { ...podSpec(settings, run.seconds, capabilities), nodeName: node, restartPolicy: 'Never', activeDeadlineSeconds: run.seconds },
  };
}

function runLabels({ id, owner, until }: Run): Record<string, string> {
  return { [RUN_LABEL]: id, [OWNER_LABEL]: owner, [UNTIL_LABEL]: String(until), [COMPONENT_LABEL]: COLLECTOR };
}
