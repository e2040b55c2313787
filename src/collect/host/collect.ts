import { availableParallelism, hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { identity } from '../door.ts';
import type { Collected, CollectedNode } from '../bundle/layout.ts';
import { BEFORE, NONE } from '../bundle/format.ts';
import { commandLine } from '../shell/body.ts';
import { COUNTERS, SOURCES } from '../sources/index.ts';
import { discover } from './discover.ts';
import type { FoundNetns } from './discover.ts';
import { pool } from './pool.ts';
import { probe } from './probe.ts';
import type { ProbeResult, Sample } from './probe.ts';

export interface CollectOptions {
  /** Name of the node; absent: the host's own name. */
  readonly node?: string;
  /** A command that prints nothing for this long is stopped. */
  readonly timeoutMs: number;
  /** Counters are read this long before everything else, too. */
  readonly watchMs?: number;
  readonly onProgress: (done: number, all: number) => void;
  readonly signal?: AbortSignal;
}

/** Collects this host: what belongs to the node, and every network namespace. Changes nothing on it. */
export async function collectHost(options: CollectOptions): Promise<CollectedNode> {
  const base = { timeoutMs: options.timeoutMs, ...(options.signal === undefined ? {} : { signal: options.signal }) };
  const kernel = (await probe({ part: 'kernel_list', env: {}, ...base })).rest.trim();
  const found = discover();
  const atOnce = Math.max(2, availableParallelism() * 2);
  const before = options.watchMs === undefined ? [] : await countersBefore(found, kernel, { ...base, atOnce, watchMs: options.watchMs });
  let done = 0;
  options.onProgress(done, found.length);
  const visit = async (netns: FoundNetns): Promise<readonly Collected[]> => {
    const items = await collectNetns(netns, kernel, base);
    options.onProgress(++done, found.length);
    return items;
  };
  const node = await probe({ part: 'node', env: { NW_KERNEL: kernel }, ...base });
  const inside = await pool(found, atOnce, visit);
  const items = [...node.samples.map((sample) => collected(NONE, sample)), ...before, ...inside.flat()];
  return { name: options.node ?? hostname(), netns: found.map(({ id, inode, names, pids, cgroups }) => ({ id, inode, names, pids, cgroups })), items };
}

/** Reads the counters of all namespaces, and waits until all of them are at least so old. What cannot be read now says so when it is read again. */
async function countersBefore(found: readonly FoundNetns[], kernel: string, { atOnce, watchMs, ...base }: Probing & { readonly atOnce: number; readonly watchMs: number }): Promise<readonly Collected[]> {
  const skip = SOURCES.filter(({ id }) => !COUNTERS.has(id)).map(({ id }) => id);
  const items = await pool(found, atOnce, async (netns) => (await enter(netns, kernel, { ...base, skip })).samples.map((sample) => collected(netns.id, { ...sample, source: `${sample.source}${BEFORE}` })));
  await setTimeout(watchMs, undefined, base.signal === undefined ? {} : { signal: base.signal });
  return items.flat();
}

interface Probing {
  readonly timeoutMs: number;
  readonly skip?: readonly string[];
  readonly signal?: AbortSignal;
}

async function collectNetns(netns: FoundNetns, kernel: string, base: Probing): Promise<readonly Collected[]> {
  const { samples, problem } = await enter(netns, kernel, base);
  return [...samples.map((sample) => collected(netns.id, sample)), ...(samples.length > 0 && problem === '' ? [] : notReached(netns.id, partOf(netns), samples, problem))];
}

function partOf({ id }: FoundNetns): 'host' | 'netns' {
  return id === 'host' ? 'host' : 'netns';
}

/** Runs the commands in a namespace, by the first of its paths that still leads there. */
async function enter(netns: FoundNetns, kernel: string, base: Probing): Promise<Pick<ProbeResult, 'samples' | 'problem'>> {
  const part = partOf(netns);
  const env = { NW_KERNEL: kernel, ...whereEtcIs(netns) };
  let last: ProbeResult | undefined;
  for (const path of netns.own ? [undefined] : netns.paths) {
    if (path !== undefined && identity(path)?.ino.toString() !== netns.inode) continue;
    last = await probe({ part, env, ...base, ...(path === undefined ? {} : { enter: path }) });
    if (last.inode === netns.inode) break;
  }
  const usable = last !== undefined && (last.inode === netns.inode || (netns.own && last.inode === '')) ? last.samples : [];
  return { samples: usable, problem: last === undefined ? 'the namespace ended before it could be entered' : last.problem };
}

/** So many processes are tried for one that still runs. */
const MOST_PIDS = 20;

/** The youngest process tells what the namespace's /etc looks like: the first one of a pod is its pause container. One that ends before it is asked (a probe's) is followed by the next. */
function whereEtcIs(netns: FoundNetns): Record<string, string> {
  if (netns.id === 'host') return { NW_ROOT: '', NW_PIDS: '', NW_NAME: '' };
  const pids = netns.pids.slice(-MOST_PIDS).reverse();
  const [pid] = pids;
  return pid === undefined ? { NW_ROOT: '', NW_PIDS: '', NW_NAME: netns.names[0] ?? '' } : { NW_ROOT: `/proc/${pid}/root`, NW_PIDS: pids.join(' '), NW_NAME: '' };
}

/** Every source that was not reached is said to be so. */
function notReached(netns: string, part: 'host' | 'netns', reached: readonly Sample[], problem: string): readonly Collected[] {
  const done = new Set(reached.map((sample) => sample.source));
  const state = /not installed/.test(problem) ? 'tool missing' : /not permitted|permission denied/i.test(problem) ? 'not permitted' : 'failed';
  const missing = SOURCES.filter(({ id, scope, unlessTools }) => (scope === 'netns' || scope === part) && unlessTools === undefined && !done.has(id));
  const startedAt = new Date().toISOString();
  return missing.map((source) => ({ netns, source: source.id, command: commandLine(source), state, exit: 1, startedAt, durationMs: 0, note: problem, text: Buffer.alloc(0) }));
}

function collected(netns: string, sample: Sample): Collected {
  return { ...sample, netns };
}
