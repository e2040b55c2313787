import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../cluster.ts';
import { kubectl } from '../servers/control-plane.ts';
import { answerOf, netwhy } from './ask.ts';
import type { Answer } from './ask.ts';
import type { ClusterFault, Question } from './fault.ts';
import { podOf, until } from './probe.ts';

/** How netwhy reaches nodes: through the agent, or through pods that it makes in a namespace of its own. */
const WAYS = { agent: [], pods: ['--agent-namespace', 'netwhy-none'] } as const;
type Way = keyof typeof WAYS;

/** An answer may take this long. */
const LIMIT_MS: Readonly<Record<Way, number>> = { agent: 4000, pods: 15_000 };

/** How one fault went: what is wrong, and how long the answers took. */
export interface Outcome {
  readonly fault: string;
  readonly cause: string;
  readonly ms: Readonly<Record<Way, number>>;
  readonly healthyMs: number;
  readonly wrong: readonly string[];
}

/** Installs the agent and waits until it runs on every node. */
export async function installAgent(cluster: Cluster): Promise<void> {
  const { code, err } = await netwhy(cluster, ['agent', 'install', '--yes']);
  if (code !== 0) throw new Error(`netwhy agent install: ${err}`);
  await kubectl(cluster.plane, ['-n', 'netwhy', 'rollout', 'status', 'daemonset/netwhy-agent', '--timeout=60s']);
}

/** Puts a fault in, asks with the agent and without it, takes it out again and asks once more. A real connection says each time whether it is so. */
export async function tryFault(cluster: Cluster, fault: ClusterFault): Promise<Outcome> {
  const { name, question } = fault;
  const wrong: string[] = [];
  const ms = { agent: 0, pods: 0 };
  const causes = new Set<string>();
  try {
    await fault.inject(cluster);
    await until(cluster, question, false);
    for (const way of ['agent', 'pods'] as const) {
      const answer = await ask(cluster, question, way);
      ms[way] = answer.ms;
      causes.add(answer.cause ?? 'none');
      wrong.push(...faultsOf(fault, answer, way).map((what) => `${way}: ${what}`));
    }
  } finally {
    await fault.undo(cluster);
  }
  await until(cluster, question, true);
  const healthy = await ask(cluster, question, 'agent');
  if (healthy.verdict !== 'reachable' || healthy.findings.length > 0) wrong.push(`mended: ${healthy.verdict}, ${healthy.findings.join(', ') || 'no finding'}`);
  const left = await leftPods(cluster);
  if (left !== '') wrong.push(`left in the cluster: ${left}`);
  return { fault: name, cause: [...causes].join(', '), ms, healthyMs: healthy.ms, wrong };
}

/** Asks netwhy once by the kubeconfig. */
export async function ask(cluster: Cluster, { client, namespace, service, port, protocol }: Question, way: Way): Promise<Answer> {
  return answerOf(await netwhy(cluster, [`pod/shop/${await podOf(cluster, client)}`, `svc/${namespace}/${service}:${port}`, `--${protocol}`, '-o', 'json', ...WAYS[way]]));
}

function faultsOf({ causes, names }: ClusterFault, answer: Answer, way: Way): readonly string[] {
  const limit = LIMIT_MS[way] * Number(process.env.NETWHY_LAB_PATIENCE ?? '1');
  return [
    ...(answer.verdict === 'unreachable' ? [] : [`the verdict is ${answer.verdict}`]),
    ...(causes.includes(answer.cause ?? '') ? [] : [`the cause is ${answer.cause ?? 'none'}`]),
    ...(names.some((name) => answer.object.includes(name)) ? [] : [`the object is ${answer.object}`]),
    ...(answer.ms <= limit ? [] : [`it took ${answer.ms} ms, of ${limit}`]),
  ];
}

/** Pods of runs of netwhy that are still there after a while: what goes with its namespace takes a moment. */
export async function leftPods({ plane }: Cluster): Promise<string> {
  for (const began = Date.now(); ; await delay(500)) {
    const { items } = JSON.parse(await kubectl(plane, ['get', 'pods', '-A', '-l', 'netwhy.io/run', '-o', 'json'])) as { items: readonly { metadata: { name: string; deletionTimestamp?: string } }[] };
    const left = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.name).join(', ');
    if (left === '' || Date.now() - began > 20_000) return left;
  }
}
