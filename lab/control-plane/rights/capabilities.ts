import { join } from 'node:path';
import { openBundle } from '../../../src/collect/index.ts';
import { agentManifests, DEFAULTS } from '../../../src/manifests/index.ts';
import { CAPABILITIES } from '../../../src/manifests/pod-spec.ts';
import { REPOSITORY } from '../../kernel/tools.ts';
import type { Cluster, ClusterPlan } from '../cluster.ts';
import { openCluster } from '../cluster.ts';
import { netwhy } from '../faults/ask.ts';
import { onNode } from '../node/node.ts';
import type { ClusterNode } from '../node/node.ts';
import { apply, kubectl } from '../servers/control-plane.ts';
import { startShop } from '../workloads/shop.ts';

/** What was collected of a node: the state of each source in each namespace. */
type States = ReadonlyMap<string, string>;

const NODE = 'n1';

/**
 * Collects a node on its host, through the agent, and through an agent without each of its capabilities. With all of them it must give what the host
 * gives; without one it must lack something, and say so. Prints a line each, and gives how many went wrong.
 */
export async function tryCapabilities(plan: ClusterPlan, print: (line: string) => void): Promise<number> {
  const cluster = await openCluster(plan);
  let wrong = 0;
  const told = (right: boolean, line: string): void => {
    wrong += right ? 0 : 1;
    print(`${right ? 'ok   ' : 'WRONG'} ${line}`);
  };
  try {
    await startShop(cluster.plane);
    // A table of the older iptables, which is asked for over a raw socket.
    await onNode(nodeOf(cluster), ['iptables-legacy', '-A', 'FORWARD', '-s', '203.0.113.77', '-j', 'DROP']);
    const host = await ofHost(cluster);
    const agent = await ofAgent(cluster, 'none', CAPABILITIES);
    const less = lacks(host, agent);
    told(less.length === 0, `the agent gives ${agent.size} outputs, the host ${host.size}: ${few(less) || 'nothing is lacking'}`);
    for (const dropped of CAPABILITIES) {
      const states = await ofAgent(cluster, dropped, CAPABILITIES.filter((name) => name !== dropped)).catch((error: unknown) => (error as Error).message);
      const lost = typeof states === 'string' ? [states] : lacks(agent, states);
      told(lost.length > 0, `without ${dropped}: ${few(lost) || 'nothing is lacking, it is not needed'}`);
    }
  } finally {
    await cluster.close();
  }
  return wrong;
}

async function ofHost(cluster: Cluster): Promise<States> {
  const path = join(cluster.folder, 'host.tgz');
  await onNode(nodeOf(cluster), [process.execPath, join(REPOSITORY, 'dist', 'netwhy.mjs'), 'collect', '-o', path]);
  return statesIn(path);
}

function nodeOf({ nodes }: Cluster): ClusterNode {
  const node = nodes.get(NODE);
  if (node === undefined) throw new Error(`no node ${NODE}`);
  return node;
}

/** Through a pod that is the agent's, but for its capabilities, in a namespace of its own. */
async function ofAgent(cluster: Cluster, dropped: string, capabilities: readonly string[]): Promise<States> {
  const namespace = `without-${dropped.toLowerCase().replaceAll('_', '-')}`;
  const [space, ...others] = agentManifests({ ...DEFAULTS, namespace });
  const daemonSet = others.find(({ kind }) => kind === 'DaemonSet');
  if (space === undefined || daemonSet === undefined) throw new Error('no manifest of the agent');
  await apply(cluster.plane, [space]);
  await apply(cluster.plane, [JSON.parse(JSON.stringify(daemonSet).replace(JSON.stringify(CAPABILITIES), JSON.stringify(capabilities))) as object]);
  await kubectl(cluster.plane, ['-n', namespace, 'rollout', 'status', `daemonset/${daemonSet.metadata.name}`, '--timeout=60s']);
  const path = join(cluster.folder, `${namespace}.tgz`);
  const { code, err } = await netwhy(cluster, ['collect', '--cluster', '--nodes', NODE, '--agent-namespace', namespace, '-o', path]);
  await kubectl(cluster.plane, ['delete', 'namespace', namespace, '--wait=false']);
  if (code !== 0 || / is missing: /.test(err)) throw new Error(/ is missing: (.*)/.exec(err)?.[1] ?? err.trim());
  return statesIn(path);
}

async function statesIn(path: string): Promise<States> {
  const { nodes: [node] } = await openBundle([path]);
  return new Map((node?.items ?? []).map(({ netns, source, state }) => [`${netns === '-' || netns === 'host' ? netns : 'pod'} ${source}`, state] as const));
}

/** The first of them, and how many there are more. */
function few(lacking: readonly string[]): string {
  return `${lacking.slice(0, 6).join(', ')}${lacking.length > 6 ? ` and ${lacking.length - 6} more` : ''}`;
}

/** What one has that another lacks, by source: of pods' namespaces once. */
function lacks(whole: States, part: States): readonly string[] {
  return [...whole].flatMap(([key, state]) => {
    const other = part.get(key) ?? 'not tried';
    return other === state || other === 'ok' || state === 'failed' ? [] : [`${key} ${other}`];
  });
}
