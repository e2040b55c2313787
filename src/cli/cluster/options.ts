import { Option } from 'commander';

/** Which cluster is asked, as whom, and how its nodes are reached; as commander gives it. */
export interface ClusterFlags {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly as?: string;
  readonly asGroup?: readonly string[];
}

/** Options of every command that asks a cluster, as kubectl names them. */
export function clusterOptions(): readonly Option[] {
  return [
    new Option('--context <name>', 'context of the kubeconfig (default: the current one)'),
    new Option('--kubeconfig <path>', 'the kubeconfig (default: what KUBECONFIG lists, else ~/.kube/config)'),
    new Option('--as <user>', 'be this user for the API server (impersonation)'),
    new Option('--as-group <group>', 'be in this group, too; can be said several times').argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]),
  ];
}
