import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { readText } from '../door.ts';
import { ClusterError } from './error.ts';
import { mergeKubeconfigs, readKubeconfig } from './kubeconfig-file.ts';
import type { KubeconfigFile } from './kubeconfig-file.ts';
import { proxyFor } from './proxy.ts';

/** Which cluster, and as whom. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly as?: string;
  readonly asGroup?: readonly string[];
}

/** Whom the API server is to take us for; no header is sent where it is empty. */
export interface Impersonation {
  readonly user?: string;
  readonly uid?: string;
  readonly groups: readonly string[];
}

export interface ChosenContext {
  readonly config: KubeConfig;
  readonly context: string;
  /** The server's address, without what a log should not hold. */
  readonly server: string;
  readonly impersonate: Impersonation;
}

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * The context that kubectl would take: of --kubeconfig, else of the files that KUBECONFIG lists (the first one that says something
 * wins, what is not there is passed over), else of ~/.kube/config, else of the pod that we run in
 * (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/). Throws a ClusterError when there is none.
 */
export function chooseContext(make: () => KubeConfig, options: ClusterOptions, env: NodeJS.ProcessEnv = process.env): ChosenContext {
  const files = kubeconfigFiles(options, env);
  const config = make();
  if (files.length === 0) {
    if (!existsSync(TOKEN) || (env['KUBERNETES_SERVICE_HOST'] ?? '') === '') throw new ClusterError('there is no kubeconfig: name one with --kubeconfig or KUBECONFIG');
    config.loadFromCluster();
    return { ...chosenOf(config), impersonate: impersonationOf(options, undefined) };
  }
  const merged = mergeKubeconfigs(files);
  try {
    config.loadFromString(JSON.stringify(merged));
  } catch (error) {
    throw new ClusterError(`the kubeconfig cannot be used: ${(error as Error).message}`);
  }
  select(config, options.context, merged);
  const chosen = chosenOf(config);
  const user = merged.users.find(({ name }) => name === config.getContextObject(chosen.context)?.user);
  completed(config, env);
  return { ...chosen, impersonate: impersonationOf(options, user?.user) };
}

function kubeconfigFiles({ kubeconfig }: ClusterOptions, env: NodeJS.ProcessEnv): readonly KubeconfigFile[] {
  if (kubeconfig !== undefined) return [readKubeconfig(kubeconfig, mustRead(kubeconfig))];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const paths = listed.length > 0 ? listed : [join(env['HOME'] ?? homedir(), '.kube', 'config')];
  return paths.flatMap((path) => (existsSync(path) ? [readKubeconfig(path, mustRead(path))] : []));
}

function mustRead(path: string): string {
  const text = readText(path);
  if (text === undefined) throw new ClusterError(`the kubeconfig ${path} cannot be read`);
  return text;
}

function select(config: KubeConfig, wanted: string | undefined, merged: KubeconfigFile): void {
  const names = merged.contexts.map(({ name }) => name);
  const context = wanted ?? merged['current-context'];
  if (context === undefined || context === '') throw new ClusterError(`the kubeconfig has no current context: name one with --context (${names.join(', ') || 'it has none'})`);
  if (!names.includes(context)) throw new ClusterError(`the kubeconfig has no context ${context}: it has ${names.join(', ') || 'none'}`);
  config.setCurrentContext(context);
}

function chosenOf(config: KubeConfig): Omit<ChosenContext, 'impersonate'> {
  const cluster = config.getCurrentCluster();
  const context = config.getCurrentContext();
  if (cluster === null) throw new ClusterError(`the context ${context} names a cluster that the kubeconfig does not have`);
  return { config, context, server: withoutUser(cluster.server) };
}

function withoutUser(server: string): string {
  try {
    const url = new URL(server);
    return `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
  } catch {
    throw new ClusterError(`the kubeconfig names no server that can be asked: ${server.slice(0, 100)}`);
  }
}

/** What the library leaves out: proxies of the environment, servers without TLS (`kubectl proxy`), and what exec plugins are told of us. */
function completed(config: KubeConfig, env: NodeJS.ProcessEnv): void {
  const name = config.getCurrentCluster()?.name;
  const user = config.getCurrentUser();
  config.clusters = config.clusters.map((cluster) => {
    if (cluster.name !== name) return cluster;
    const proxyUrl = cluster.proxyUrl ?? proxyFor(cluster.server, env);
    return { ...cluster, ...(proxyUrl === undefined ? {} : { proxyUrl }), skipTLSVerify: cluster.skipTLSVerify || cluster.server.startsWith('http:') };
  });
  const exec = user?.exec as { apiVersion?: string; env?: unknown; provideClusterInfo?: boolean } | null | undefined;
  const cluster = config.getCurrentCluster();
  if (exec === undefined || exec === null || cluster === null) return;
  const about = { server: cluster.server, 'tls-server-name': cluster.tlsServerName, 'insecure-skip-tls-verify': cluster.skipTLSVerify, 'certificate-authority-data': cluster.caData, 'proxy-url': cluster.proxyUrl };
  const info = { apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1', kind: 'ExecCredential', spec: { interactive: false, ...(exec.provideClusterInfo === true ? { cluster: about } : {}) } };
  exec.env = [...(Array.isArray(exec.env) ? (exec.env as unknown[]) : []), { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }];
}

/** --as and --as-group replace what the kubeconfig says of the user. */
function impersonationOf({ as, asGroup }: ClusterOptions, user: Readonly<Record<string, unknown>> | undefined): Impersonation {
  if (as === undefined && asGroup !== undefined) throw new ClusterError('--as-group needs --as: groups alone are nobody');
  if (as !== undefined) return { user: as, groups: asGroup ?? [] };
  const groups: unknown = user?.['as-groups'];
  return {
    ...(typeof user?.['as'] === 'string' ? { user: user['as'] } : {}), ...(typeof user?.['as-uid'] === 'string' ? { uid: user['as-uid'] } : {}),
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
  };
}
