/** What is put into a cluster: the agent, the pods of a run, the roles. Pure functions; deploy/manifests and deploy/chart are printed from them. */
import { agentDaemonSet, agentNamespace } from './agent.ts';
import type { Manifest } from './manifest.ts';
import { clusterRoles } from './roles.ts';
import type { AgentSettings } from './settings.ts';

export { AGENT_NAME } from './agent.ts';
export { collectorPod, MADE_BY_RUNS, runNamespace } from './collector-pod.ts';
export type { Run } from './collector-pod.ts';
export { AGENT, COMPONENT_LABEL, CONTAINER, NAME, NAME_LABEL, OWNER_LABEL, RUN_LABEL, UNTIL_LABEL } from './manifest.ts';
export type { Manifest } from './manifest.ts';
export { DEFAULTS } from './settings.ts';
export type { AgentSettings } from './settings.ts';
export { clusterRoles } from './roles.ts';
export { WATCH_IMAGE, WATCH_NAME, watchManifests } from './watch.ts';
export type { WatchSettings } from './watch.ts';
export { CAPABILITIES, PROBE_CAPABILITIES } from './pod-spec.ts';
export { chartFiles } from './chart.ts';
export { printManifests } from './print.ts';

/** Everything that `netwhy agent install` applies, in the order in which it can be applied. */
export function agentManifests(settings: AgentSettings): readonly Manifest[] {
  return [agentNamespace(settings.namespace), ...clusterRoles(), agentDaemonSet(settings)];
}
