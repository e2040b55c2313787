import type { BundleFile } from '../bundle/format.ts';
import type { CollectedObjects } from '../bundle/layout.ts';
import { pool } from '../host/pool.ts';
import { noteOf } from '../host/state.ts';
import type { PodRef } from './agents.ts';
import { ClusterError } from './error.ts';
import { execInPod } from './exec.ts';
import { readNodeArchive } from './node-archive.ts';
import type { OwnPods } from './own-pods.ts';
import type { Session } from './session.ts';

export interface NodesOrder {
  readonly session: Session;
  readonly nodes: readonly string[];
  /** The text of collect.sh. */
  readonly script: string;
  /** The container in which it is run, of an agent or of a pod of our own. */
  readonly container: string;
  readonly agents: ReadonlyMap<string, PodRef>;
  readonly own: OwnPods;
  /** From the first request to the last byte of one node. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, all: number) => void;
}

/** What a node gave: its files, or why there are none. */
export type NodeOutcome =
  | { readonly kind: 'collected'; readonly node: string; readonly files: readonly BundleFile[]; readonly ms: number }
  | { readonly kind: 'missing'; readonly node: string; readonly line: CollectedObjects };

/** Nodes are waited for, not worked for. */
const AT_ONCE = 24;
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Reads nodes through the API server, some at a time: runs collect.sh in the agent's pod, or in a pod of our own where there is no agent.
 * Never rejects for a node: one that does not answer in time is missing, with why.
 */
export function collectNodes(order: NodesOrder): Promise<readonly NodeOutcome[]> {
  let done = 0;
  order.onProgress(done, order.nodes.length);
  return pool(order.nodes, AT_ONCE, async (node) => {
    const started = new Date();
    const outcome = await collectNode(order, node, started).catch((error: unknown): NodeOutcome => ({ kind: 'missing', node, line: missingNode(order.session, node, started, error) }));
    order.onProgress(++done, order.nodes.length);
    return outcome;
  });
}

async function collectNode(order: NodesOrder, node: string, started: Date): Promise<NodeOutcome> {
  const signal = AbortSignal.any([order.signal, AbortSignal.timeout(order.timeoutMs)]);
  if (order.signal.aborted) throw new ClusterError('interrupted');
  const files = await filesOf(order, node, signal).catch((error: unknown) => {
    if (signal.aborted || !(error instanceof ClusterError) || !PASSING.test(error.message)) throw error;
    return filesOf(order, node, signal);
  });
  return { kind: 'collected', node, files, ms: Date.now() - started.getTime() };
}

/** What may go well the next time: a connection that broke, a pod that was removed under us. */
const PASSING = /connection ended|cannot be unpacked|damaged|socket hang up|ECONNRESET|not found|container .*not running/i;

async function filesOf({ session, script, container, agents, own }: NodesOrder, node: string, signal: AbortSignal): Promise<readonly BundleFile[]> {
  const pod = agents.get(node) ?? (await own.make(node, signal));
  const command = ['env', `NETWHY_NODE=${node}`, 'NETWHY_HOST_ROOT=/proc/1/root', 'sh', '-s', '--', '-'] as const;
  const { stdout, stderr, exit } = await execInPod(session, { namespace: pod.namespace, pod: pod.name, container, command, stdin: Buffer.from(script), maxBytes: MAX_BYTES, signal });
  if (exit !== 0) throw new ClusterError(`collect.sh ended with ${exit}: ${noteOf(stderr)}`);
  return readNodeArchive(stdout, node);
}

/** A line of the cluster's index about a node that gave nothing. */
export function missingNode(session: Session, node: string, started: Date, error: unknown): CollectedObjects {
  const why = error instanceof Error ? error.message : String(error);
  const state = /forbidden/i.test(why) ? 'not permitted' : 'failed';
  return { source: `node/${node}`, file: '', text: Buffer.alloc(0), command: `exec collect.sh on ${node} through ${session.server}`, exit: 1, startedAt: started.toISOString(), durationMs: Date.now() - started.getTime(), state, note: noteOf(why) };
}
