import { Option } from 'commander';
import { DEFAULTS } from '../../manifests/index.ts';
import type { AgentSettings } from '../../manifests/index.ts';
import { UsageError } from '../exit.ts';

/** Which cluster is asked, and as whom; as commander gives it. */
export interface ClusterFlags {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly as?: string;
  readonly asGroup?: readonly string[];
}

/** What netwhy's pods are made of. */
export interface AgentFlags {
  readonly agentNamespace: string;
  readonly image: string;
  readonly imagePullPolicy: AgentSettings['imagePullPolicy'];
  readonly imagePullSecret?: readonly string[];
}

/** How nodes are reached. */
export interface NodeFlags extends ClusterFlags, AgentFlags {
  readonly nodeTimeout: string;
}

/** Options of every command that asks a cluster, as kubectl names them. */
export function clusterOptions(): readonly Option[] {
  return [
    new Option('--context <name>', 'context of the kubeconfig (default: the current one)'),
    new Option('--kubeconfig <path>', 'the kubeconfig (default: what KUBECONFIG lists, else ~/.kube/config)'),
    new Option('--as <user>', 'be this user for the API server (impersonation)'),
    new Option('--as-group <group>', 'be in this group, too; can be said several times').argParser(append),
  ];
}

/** Options of what is put into the cluster. */
export function agentOptions(): readonly Option[] {
  return [
    new Option('--agent-namespace <name>', "namespace of netwhy's own pods").env('NETWHY_AGENT_NAMESPACE').default(DEFAULTS.namespace),
    new Option('--image <name>', "image of netwhy's own pods").env('NETWHY_IMAGE').default(DEFAULTS.image),
    new Option('--image-pull-policy <policy>', 'when the kubelet pulls it').choices(['Always', 'IfNotPresent', 'Never']).default(DEFAULTS.imagePullPolicy),
    new Option('--image-pull-secret <name>', 'a Secret of the namespace that the kubelet pulls it with; can be said several times').argParser(append),
  ];
}

/** Options of commands that read nodes through the API server. */
export function nodeOptions(): readonly Option[] {
  return [...clusterOptions(), ...agentOptions(), new Option('--node-timeout <seconds>', 'a node that has not answered by then is missing').default('60')];
}

/** What commander gave, as the manifests want it. */
export function settingsOf({ agentNamespace, image, imagePullPolicy, imagePullSecret = [] }: AgentFlags): AgentSettings {
  for (const name of [agentNamespace, ...imagePullSecret]) if (!/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(name)) throw new UsageError(`"${name.slice(0, 100)}" cannot be a Kubernetes name`);
  return { namespace: agentNamespace, image, imagePullPolicy, imagePullSecrets: imagePullSecret };
}

function append(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
