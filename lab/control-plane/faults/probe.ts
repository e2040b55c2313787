import { setTimeout as delay } from 'node:timers/promises';
import { runProgram } from '../../kernel/spawn.ts';
import type { Cluster } from '../cluster.ts';
import { kubectl } from '../servers/control-plane.ts';
import { SHOP } from '../workloads/shop.ts';
import type { Question } from './fault.ts';

/** The name of the pod of an application that has one, which runs and does not end. */
export async function podOf({ plane }: Cluster, app: string): Promise<string> {
  const { items } = JSON.parse(await kubectl(plane, ['-n', SHOP, 'get', 'pods', '-l', `app=${app}`, '-o', 'json'])) as { items: readonly { metadata: { name: string; deletionTimestamp?: string }; status: { phase: string } }[] };
  const pod = items.find(({ metadata, status }) => metadata.deletionTimestamp === undefined && status.phase === 'Running');
  if (pod === undefined) throw new Error(`no pod of ${app} runs`);
  return pod.metadata.name;
}

/** Whether a client's real connection is answered, and gets more than one segment through. */
export async function answered(cluster: Cluster, { client, namespace, service, port, protocol }: Question): Promise<boolean> {
  const { plane } = cluster;
  const address = await kubectl(plane, ['-n', namespace, 'get', 'service', service, '-o', 'jsonpath={.spec.clusterIP}']);
  const script = protocol === 'tcp' ? `answer ask tcp:${address}:${port}` : `timeout 3 nslookup kubernetes.default.svc.cluster.local ${address}`;
  const { code, stdout } = await runProgram([plane.programs.kubectl, '--kubeconfig', plane.kubeconfig, '-n', SHOP, 'exec', await podOf(cluster, client), '--', 'sh', '-c', script]);
  return code === 0 && stdout.trim() !== '';
}

/** Waits until the connection is answered, or is not. Throws when it does not come to that. */
export async function until(cluster: Cluster, question: Question, wanted: boolean, limitMs = 90_000 * Number(process.env.NETWHY_LAB_PATIENCE ?? '1')): Promise<void> {
  for (const began = Date.now(); (await answered(cluster, question)) !== wanted; await delay(300)) {
    if (Date.now() - began > limitMs) throw new Error(`after ${limitMs / 1000} s a real connection is ${wanted ? 'still not' : 'still'} answered`);
  }
}
