import type { Pod, PolicyFlow } from '../../model/kube/index.ts';
import type { Words } from '../../model/finding/index.ts';
import type { PromisedFlow } from '../../model/report/index.ts';
import { foundPod } from '../find.ts';
import type { Found, World } from '../world.ts';

/** What flows are derived from. The verdicts of policies are `expect`'s, handed in because a stage does not call another. */
export interface Promises extends World {
  /** Namespaces that were collected. */
  isCollected(netns: string): boolean;
  /** Whether a policy isolates what the pod sends. */
  isIsolated(pod: Pod): boolean;
  /** The policy that stops a flow, `namespace/name` or the kind's name; `undefined`: none. */
  stopper(flow: PolicyFlow): string | undefined;
}

/** The most flows of each kind; of what is more, each Service is walked from some of the nodes, in turn. */
export interface Limits {
  readonly services: number;
  readonly nodePorts: number;
  readonly pairs: number;
}

/** The flows to walk, and what is left out. */
export interface Survey {
  readonly flows: readonly PromisedFlow[];
  readonly skipped: readonly { readonly what: Words; readonly count: number }[];
}

/** An end that can be walked from. */
export type Client = Found & { readonly netns: string; readonly node: string };

/** The pods that run, not on the host's network. */
export function runningPods({ cluster }: World): readonly Pod[] {
  const pods = cluster.pods.kind === 'known' ? cluster.pods.value : [];
  return pods.filter((pod) => pod.spec?.hostNetwork !== true && pod.status?.phase === 'Running' && pod.metadata.deletionTimestamp === undefined);
}

/** One pod of each node to ask from: one that no policy isolates, where there is one. In the order of the nodes' names. */
export function clientsOf(promises: Promises): readonly Client[] {
  const byNode = new Map<string, { readonly client: Client; readonly isolated: boolean }>();
  for (const pod of runningPods(promises)) {
    const known = byNode.get(pod.spec?.nodeName ?? '');
    if (known !== undefined && !known.isolated) continue;
    const client = clientOf(promises, pod);
    const isolated = promises.isIsolated(pod);
    if (client !== undefined && (known === undefined || !isolated)) byNode.set(client.node, { client, isolated });
  }
  return [...byNode.values()].map(({ client }) => client).sort((a, b) => (a.node < b.node ? -1 : 1));
}

/** A pod to ask from, when its namespace was collected. */
export function clientOf(promises: Promises, pod: Pod): Client | undefined {
  const { netns, node, ...found } = foundPod(promises, pod);
  return netns === undefined || node === undefined || !promises.isCollected(netns) ? undefined : { ...found, netns, node };
}
