import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { aclAnswers, clbAnswers } from '../cluster/clb.ts';
import { kubeLists } from '../cluster/objects.ts';
import { tcsTold } from '../cluster/tcs.ts';
import { withFolder } from '../kernel/folder.ts';
import { nodeOf } from '../kernel/lab.ts';
import { writtenStatuses } from '../metallb/speakers.ts';
import type { Lab } from '../kernel/lab.ts';
import { runOn } from '../kernel/node.ts';
import { ownsMachine } from '../kernel/machine-settings.ts';
import { REPOSITORY } from '../kernel/tools.ts';
import { COLLECT_SH, layOut } from '../../src/collect/index.ts';
import { VERSION } from '../../src/version.ts';

/** Nodes of which counters are to rise, and what makes them. */
interface Watching {
  readonly nodes: readonly string[];
  readonly traffic: () => Promise<unknown>;
  /** Seconds to wait before. */
  readonly rest?: number | undefined;
}

/** The counters are read so many seconds before everything else, too. */
const WATCH = '20';

const NETWHY = [process.execPath, join(REPOSITORY, 'dist', 'netwhy.mjs'), 'collect', '-o'];
/** In an emulated machine the collector without Node, which writes the same and is done in half of the time; both are shown on kernels so. */
const COLLECTOR = ownsMachine() ? ['sh', join(REPOSITORY, COLLECT_SH)] : NETWHY;

/**
 * Collects every node, and every machine outside that is to be, with a collector of netwhy's own, run there, and the API objects, into one bundle at `target` (a new folder). The
 * counters of nodes that are watched are read twice, and the traffic is made again and again meanwhile.
 */
export async function collectBundle(lab: Lab, target: string, { nodes, traffic, rest = 0 }: Watching = { nodes: [], traffic: () => Promise.resolve() }): Promise<void> {
  await setTimeout(rest * 1000);
  await withFolder(async (work) => {
    mkdirSync(join(target, 'nodes'), { recursive: true });
    const collect = async (node: string): Promise<void> => {
      const out = join(work, node);
      const collected = runOn(nodeOf(lab, node), { at: { node }, argv: nodes.includes(node) ? [...NETWHY, out, '--watch', WATCH] : [...COLLECTOR, out] }, 240_000);
      await (nodes.includes(node) ? during(collected, traffic) : collected);
      renameTree(join(out, 'nodes', node), join(target, 'nodes', node));
    };
    const machines = (lab.cluster.outside ?? []).flatMap(({ name, collected }) => (collected === true ? [name] : []));
    await Promise.all([...machines, ...lab.cluster.nodes].filter((node) => !nodes.includes(node)).map(collect));
    for (const node of nodes) await collect(node);
    writeObjects(lab, target, lab.cluster.metallb === undefined ? [] : await writtenStatuses(lab.cluster, lab.nodes));
  });
}

/** Does something again and again until something else is done. */
async function during(other: Promise<unknown>, work: () => Promise<unknown>): Promise<void> {
  let over = false;
  const done = other.finally(() => (over = true));
  const repeated = (async (): Promise<void> => {
    while (!over) await work();
  })();
  await Promise.all([done, repeated]);
}

function writeObjects(lab: Lab, target: string, statuses: readonly object[]): void {
  const startedAt = new Date().toISOString();
  const lists = { ...kubeLists(lab.cluster), ...(lab.cluster.metallb === undefined ? {} : { 'servicel2statuses.metallb.io': { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items: statuses } }) };
  const objects = Object.entries(lists).map(([resource, list]) => ({
    source: resource, state: 'ok' as const, exit: 0, startedAt, durationMs: 0, file: `${resource}.json`, command: `kubectl get ${resource} -A -o json`, note: '', text: Buffer.from(`${JSON.stringify(list, null, 2)}\n`),
  }));
  const answers = Object.entries({ ...clbAnswers(lab.cluster, lab.health), ...aclAnswers(lab.cluster) }).map(([source, answer]) => ({
    source, state: 'ok' as const, exit: 0, startedAt, durationMs: 0, file: `${source}.json`, command: answerCommand(source), note: '', text: Buffer.from(`${JSON.stringify(answer, null, 2)}\n`),
  }));
  const tcs = tcsTold(lab.cluster).map(({ text, ...one }) => ({ ...one, state: 'ok' as const, exit: 0, startedAt, durationMs: 0, note: '', text: Buffer.from(text) }));
  for (const { path, data } of layOut(startedAt, VERSION, [], [...objects, ...answers, ...tcs])) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), data);
  }
}

/** The command that asks the cloud for an answer. */
function answerCommand(source: string): string {
  if (source.startsWith('DescribeSecurityGroupPolicies-')) return `tccli vpc ${source.replace('-', ' --SecurityGroupId ')}`;
  if (source === 'DescribeNetworkAccountType' || source === 'DescribeNetworkAcls') return `tccli vpc ${source}`;
  return source === 'DescribeInstances' ? 'tccli cvm DescribeInstances' : `tccli clb ${source.replace('-', ' --LoadBalancerId ')}`;
}

function renameTree(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    throw new Error(`nothing was collected at ${from}: ${String(error)}`);
  }
}
