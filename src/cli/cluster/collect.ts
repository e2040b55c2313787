import type { BundleFile, CollectedObjects, NodeOutcome } from '../../collect/index.ts';
import { VERSION } from '../../version.ts';
import { seconds } from '../numbers.ts';
import { EXIT } from '../exit.ts';
import { nodeNames } from './node-names.ts';
import { settingsOf } from './options.ts';
import type { NodeFlags } from './options.ts';
import { preflight } from './preflight.ts';
import { abortOnSignal, Reach } from './reach.ts';
import { say } from './say.ts';

export interface ClusterCollectFlags extends NodeFlags {
  readonly output: string;
  readonly force?: true;
  readonly nodes?: string;
  readonly tvpc?: string;
  readonly cloud?: string;
}

/**
 * `netwhy collect --cluster`: reads a cluster into a bundle with the rights that there are. Ctrl-C ends it early: what was read until
 * then is written, and the bundle says what it lacks. Returns the exit code.
 */
export async function collectCluster(options: ClusterCollectFlags): Promise<number> {
  const { checkTarget, collectObjects, openSession, readCloud, readTable, writeBundle } = await import('../../collect/index.ts');
  const settings = settingsOf(options);
  const timeoutMs = seconds('--node-timeout', options.nodeTimeout) * 1000;
  checkTarget(options.output, options.force === true);
  const session = await openSession(options);
  const { signal } = abortOnSignal('what was read until now is written');
  say(`context ${session.context}, server ${session.server}`);
  const createdAt = new Date().toISOString();
  const wanted = options.nodes?.split(',').filter((name) => name !== '');
  await preflight(session, { nodes: wanted?.length !== 0, namespace: settings.namespace, signal });
  const table = options.tvpc === undefined ? [] : [await readTable(options.tvpc)];
  const api = await collectObjects(session, { signal, onProgress: progress });
  const objects = [...api, ...(options.cloud === undefined ? [] : await readCloud(options.cloud, api)), ...table];
  const reach = new Reach(session, settings, timeoutMs, signal);
  const outcomes = await reach.collect(wanted ?? nodeNames(objects)).finally(() => reach.close());
  const files = await bundleFiles(createdAt, session, objects, outcomes);
  await writeBundle(options.output, files, options.force === true);
  for (const line of summary(objects, outcomes, session.calls)) say(line);
  if (options.output !== '-') say(`written to ${options.output}; see what is in it with: netwhy show ${options.output}`);
  return signal.aborted ? EXIT.interrupted : EXIT.asExpected;
}

/** The files of the bundle of a cluster: its objects, its nodes, and a line for each node that gave nothing. */
export async function bundleFiles(createdAt: string, live: { readonly context: string; readonly server: string }, objects: readonly CollectedObjects[], outcomes: readonly NodeOutcome[]): Promise<readonly BundleFile[]> {
  const { layOut } = await import('../../collect/index.ts');
  const missing = outcomes.flatMap((outcome) => (outcome.kind === 'missing' ? [outcome.line] : []));
  return [...layOut(createdAt, VERSION, [], [...objects, ...missing], live), ...outcomes.flatMap((outcome) => (outcome.kind === 'collected' ? outcome.files : []))];
}

function summary(objects: readonly CollectedObjects[], outcomes: readonly NodeOutcome[], calls: number): readonly string[] {
  const collected = outcomes.filter(({ kind }) => kind === 'collected');
  return [
    ...outcomes.flatMap((outcome) => (outcome.kind === 'missing' ? [missingText(outcome)] : [])),
    `API objects: ${objects.filter(({ state }) => state === 'ok').length} of ${objects.length} outputs; nodes: ${collected.length} of ${outcomes.length}; ${calls} requests to the API server`,
  ];
}

/** That a node gave nothing, why, and what that costs. */
export function missingText({ node, line }: Extract<NodeOutcome, { kind: 'missing' }>): string {
  return `node ${node} is missing: ${line.note}. What happens to packets on it is unknown.`;
}

function progress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\rnetwhy: ${done} of ${all} kinds of API objects${done === all ? '\n' : ''}`);
}
