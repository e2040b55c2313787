import type { CollectedObjects, NodeOutcome, Session } from '../../collect/index.ts';
import type { Parsed } from '../../load.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Query } from '../../model/report/index.ts';
import { seconds } from '../collect.ts';
import { CannotRun } from '../exit.ts';
import { bundleFiles, missingText } from './collect.ts';
import { settingsOf } from './options.ts';
import type { NodeFlags } from './options.ts';
import { preflight } from './preflight.ts';
import { abortOnSignal, Reach } from './reach.ts';
import { say } from './say.ts';

export interface AskFlags extends NodeFlags {
  readonly save?: string;
}

/** So often nodes are collected and the question is walked again; a packet that crosses more nodes goes in circles. */
const ROUNDS = 6;

/**
 * What a question needs to know of a live cluster: the API objects, and of the nodes those that its packets touch, as the walk comes to
 * them, with what was parsed of it on the way. Throws a CannotRun when it is interrupted: a question that was answered from half of it would be another one.
 */
export async function evidenceFor(query: Query, options: AskFlags): Promise<{ readonly evidence: Evidence; readonly parsed: Parsed }> {
  const { checkTarget, collectObjects, openSession, writeBundle } = await import('../../collect/index.ts');
  const settings = settingsOf(options);
  const timeoutMs = seconds('--node-timeout', options.nodeTimeout) * 1000;
  if (options.save !== undefined) checkTarget(options.save, false);
  const session = await openSession(options);
  const { signal } = abortOnSignal('what was made in the cluster is removed');
  say(`context ${session.context}, server ${session.server}`);
  const createdAt = new Date().toISOString();
  const reach = new Reach(session, settings, timeoutMs, signal);
  try {
    const [objects] = await Promise.all([collectObjects(session, { signal }), preflight(session, { nodes: true, namespace: settings.namespace, signal })]);
    const parsed: Parsed = new WeakMap();
    const growing = await growingEvidence(createdAt, session, objects);
    const outcomes = await touched(query, reach, (known) => growing(known), parsed, signal);
    if (signal.aborted) throw new CannotRun('interrupted');
    if (options.save !== undefined) await writeBundle(options.save, await bundleFiles(createdAt, session, objects, outcomes), false);
    conclude(objects, outcomes, session);
    return { evidence: await growing(outcomes), parsed };
  } finally {
    await reach.close();
  }
}

/** Evidence of the same objects with ever more nodes: what is there already stays the same item, so that it is parsed once. */
async function growingEvidence(createdAt: string, session: Session, objects: readonly CollectedObjects[]): Promise<(outcomes: readonly NodeOutcome[]) => Promise<Evidence>> {
  const { bundleOf } = await import('../../collect/index.ts');
  const read = async (of: readonly CollectedObjects[], outcomes: readonly NodeOutcome[]): Promise<Evidence> => bundleOf(await bundleFiles(createdAt, session, of, outcomes), `context ${session.context}, server ${session.server}`);
  const base = await read(objects, []);
  const known = new Map<NodeOutcome, Evidence>();
  return async (outcomes) => {
    for (const outcome of outcomes) if (!known.has(outcome)) known.set(outcome, await read([], [outcome]));
    const parts = outcomes.flatMap((outcome) => known.get(outcome) ?? []);
    return { ...base, nodes: parts.flatMap(({ nodes }) => nodes), cluster: [...base.cluster, ...parts.flatMap(({ cluster }) => cluster)], diagnostics: [base, ...parts].flatMap(({ diagnostics }) => diagnostics) };
  };
}

/** Walks, collects the nodes that the walk lacks, and walks again. A node that gave nothing is not asked twice. */
async function touched(query: Query, reach: Reach, evidence: (outcomes: readonly NodeOutcome[]) => Promise<Evidence>, parsed: Parsed, signal: AbortSignal): Promise<readonly NodeOutcome[]> {
  const { likelyNodes, neededNodes } = await import('../../needed-nodes.ts');
  const outcomes: NodeOutcome[] = [];
  for (let round = 0; round < ROUNDS && !signal.aborted; round += 1) {
    const asked = new Set(outcomes.map(({ node }) => node));
    const needed = neededNodes(await evidence(outcomes), query, parsed).filter((node) => !asked.has(node));
    if (needed.length === 0) break;
    if (round === 0) await reach.begin(likelyNodes(await evidence([]), query, parsed).filter((node) => !needed.includes(node)));
    outcomes.push(...(await reach.collect(needed)));
  }
  return outcomes;
}

function conclude(objects: readonly CollectedObjects[], outcomes: readonly NodeOutcome[], session: Session): void {
  for (const outcome of outcomes) if (outcome.kind === 'missing') say(missingText(outcome));
  const collected = outcomes.filter(({ kind }) => kind === 'collected').map(({ node }) => node);
  say(`read ${objects.filter(({ state }) => state === 'ok').length} kinds of API objects and ${collected.length === 0 ? 'no node' : `node ${collected.join(', ')}`}; ${session.calls} requests to the API server`);
}
