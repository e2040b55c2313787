import type { CollectedObjects, NodeOutcome, Session } from '../../collect/index.ts';
import type { Parsed } from '../../load.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Query } from '../../model/report/index.ts';
import { seconds } from '../numbers.ts';
import { CannotRun } from '../exit.ts';
import { missingText } from './collect.ts';
import { LiveEvidence } from './live-evidence.ts';
import { settingsOf } from './options.ts';
import type { NodeFlags } from './options.ts';
import { preflight } from './preflight.ts';
import { abortOnSignal, Reach } from './reach.ts';
import { say } from './say.ts';

export interface AskFlags extends NodeFlags {
  readonly save?: string;
  readonly cloud?: string;
}

/** So often nodes are collected and the question is walked again; a packet that crosses more nodes goes in circles. */
const ROUNDS = 6;

/**
 * What a question needs to know of a live cluster: the API objects, and of the nodes those that its packets touch, as the walk comes to
 * them, with what was parsed of it on the way. Throws a CannotRun when it is interrupted: a question that was answered from half of it would be another one.
 */
export function evidenceFor(query: Query, options: AskFlags): Promise<Known> {
  return withEvidence(query, options, (known) => Promise.resolve(known));
}

/** What is known of a cluster, with what was parsed of it. */
export interface Known {
  readonly evidence: Evidence;
  readonly parsed: Parsed;
}

/** The same, and goes on with it while the nodes can still be reached; what was made in the cluster for that is removed in the end, however it ends. */
export async function withEvidence<T>(query: Query, options: AskFlags, goOn: (known: Known, reach: Reach, signal: AbortSignal) => Promise<T>): Promise<T> {
  const { checkTarget, collectObjects, openSession, readCloud, writeBundle } = await import('../../collect/index.ts');
  const settings = settingsOf(options);
  const timeoutMs = seconds('--node-timeout', options.nodeTimeout) * 1000;
  if (options.save !== undefined) checkTarget(options.save, false);
  const session = await openSession(options);
  const { signal } = abortOnSignal('what was made in the cluster is removed');
  say(`context ${session.context}, server ${session.server}`);
  const reach = new Reach(session, settings, timeoutMs, signal);
  try {
    const [api] = await Promise.all([collectObjects(session, { signal }), preflight(session, { nodes: true, namespace: settings.namespace, signal })]);
    const objects = [...api, ...(options.cloud === undefined ? [] : await readCloud(options.cloud, api))];
    const parsed: Parsed = new WeakMap();
    const live = new LiveEvidence(session);
    await live.setObjects(objects);
    await touched(query, reach, live, parsed, signal);
    if (signal.aborted) throw new CannotRun('interrupted');
    if (options.save !== undefined) await writeBundle(options.save, await live.files(), false);
    conclude(api, live.outcomes(), session);
    return await goOn({ evidence: await live.now(), parsed }, reach, signal);
  } finally {
    await reach.close();
  }
}

/** Walks, collects the nodes that the walk lacks, and walks again. A node that gave nothing is not asked twice. */
async function touched(query: Query, reach: Reach, live: LiveEvidence, parsed: Parsed, signal: AbortSignal): Promise<void> {
  const { likelyNodes, neededNodes } = await import('../../needed-nodes.ts');
  for (let round = 0; round < ROUNDS && !signal.aborted; round += 1) {
    const asked = new Set(live.outcomes().map(({ node }) => node));
    const evidence = await live.now();
    const needed = neededNodes(evidence, query, parsed).filter((node) => !asked.has(node));
    if (needed.length === 0) break;
    if (round === 0) await reach.begin(likelyNodes(evidence, query, parsed).filter((node) => !needed.includes(node)));
    await live.setNodes(await reach.collect(needed));
  }
}

function conclude(objects: readonly CollectedObjects[], outcomes: readonly NodeOutcome[], session: Session): void {
  for (const outcome of outcomes) if (outcome.kind === 'missing') say(missingText(outcome));
  const collected = outcomes.filter(({ kind }) => kind === 'collected').map(({ node }) => node);
  say(`read ${objects.filter(({ state }) => state === 'ok').length} kinds of API objects and ${collected.length === 0 ? 'no node' : `node ${collected.join(', ')}`}; ${session.calls} requests to the API server`);
}
