import { AGENT, labelsOf, NAME, NAME_LABEL, COMPONENT_LABEL } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { podSpec } from './pod-spec.ts';
import type { AgentSettings } from './settings.ts';

/** Name of the DaemonSet. */
export const AGENT_NAME = 'netwhy-agent';
/** As long as `sleep` of every shell can. */
const FOR_EVER = 2_147_483_647;

/** The agent's own namespace, in which pods may share the node's network and process ids (Pod Security Standards, `privileged`). */
export function agentNamespace(namespace: string): Manifest {
  const level = Object.fromEntries(['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'privileged']));
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { ...labelsOf(AGENT), ...level } } };
}

/** The agent: the collector's pod on every Linux node, waiting. */
export function agentDaemonSet(settings: AgentSettings): Manifest {
  const selected = { [NAME_LABEL]: NAME, [COMPONENT_LABEL]: AGENT };
  return {
    apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: AGENT_NAME, namespace: settings.namespace, labels: labelsOf(AGENT) },
    spec: {
      selector: { matchLabels: selected },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%' } },
      template: { metadata: { labels: selected }, spec: { ...podSpec(settings, FOR_EVER), nodeSelector: { 'kubernetes.io/os': 'linux' } } },
    },
  };
}
