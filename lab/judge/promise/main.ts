import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { ClusterSpec } from '../../cluster/spec.ts';
import { cgroupRoot, sweepCgroups } from '../../kernel/cgroup.ts';
import { closeAll } from '../../kernel/lab.ts';
import { buildTools } from '../../kernel/tools.ts';
import { clusters } from './cluster.ts';
import { clusterText, judgeCluster } from './run.ts';
import type { Judged } from './run.ts';

const USAGE = `usage: npx tsx lab/judge/promise/main.ts [--clusters N] [--minutes N] [--seed N] [--walks N] [--shrink SECONDS]

Builds random clusters with NetworkPolicies and Services on this kernel, makes real connections between all pods and to all Services,
and compares them with what src/expect promises, and so many of each cluster with what the walk says (--walks, 12 unless told; 0 for
none). No cluster is begun after so many minutes. Needs root. Exit code 1 on a disagreement, which is shrunk for at most so many seconds (120).`;

const OPTIONS = {
  clusters: { type: 'string', default: '20' }, minutes: { type: 'string' }, seed: { type: 'string' }, walks: { type: 'string', default: '12' }, shrink: { type: 'string', default: '120' }, help: { type: 'boolean', default: false },
} as const;

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (process.getuid?.() !== 0) {
    process.stderr.write('the lab makes network namespaces: run it as root\n');
    return 4;
  }
  const root = cgroupRoot();
  if (root !== undefined) sweepCgroups(root);
  const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
  process.stdout.write(`promise against enforcement, seed ${seed}\n`);
  try {
    const until = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000;
    return await run({ count: Number(values.clusters), until, seed, walks: Number(values.walks), shrinkMs: Number(values.shrink) * 1000 });
  } finally {
    await closeAll();
  }
}

interface Order {
  readonly count: number;
  /** When no cluster is begun any more. */
  readonly until: number;
  readonly seed: number;
  readonly walks: number;
  readonly shrinkMs: number;
}

async function run(order: Order): Promise<number> {
  const { seed, walks } = order;
  const tools = await buildTools();
  const done: Judged[] = [];
  let worst: { readonly spec: ClusterSpec; readonly judged: Judged } | undefined;
  let { until } = order;
  const property = fc.asyncProperty(clusters, async (spec) => {
    // Once something disagrees, all that follows is shrinking, which has a time of its own.
    if (Date.now() > until) return true;
    const judged = await judgeCluster(spec, tools, walks).catch((error: unknown): never => {
      until = 0;
      throw error;
    });
    if (worst === undefined) done.push(judged);
    if (judged.disagreements.length === 0) return true;
    if (worst === undefined) until = Date.now() + order.shrinkMs;
    worst = { spec, judged };
    return false;
  });
  const result = await fc.check(property, { numRuns: order.count, seed });
  process.stdout.write(summary(done));
  if (worst === undefined && result.failed) throw result.errorInstance instanceof Error ? result.errorInstance : new Error('a cluster could not be judged');
  if (worst === undefined) return 0;
  process.stdout.write(`\nDISAGREEMENT in cluster ${done.length}, shrunk ${result.numShrinks} times to\n${clusterText(worst.spec)}\n${worst.judged.disagreements.map((text) => `  ${text}\n`).join('')}`);
  return 1;
}

function summary(done: readonly Judged[]): string {
  const sum = (of: (judged: Judged) => number): number => done.reduce((total, judged) => total + of(judged), 0);
  const ends = new Map<string, number>();
  for (const judged of done) for (const [end, count] of judged.ends) ends.set(end, (ends.get(end) ?? 0) + count);
  const lines = [...ends].sort((a, b) => b[1] - a[1]).map(([end, count]) => `  ${String(count).padStart(6)}  ${end}`);
  const tried = sum((judged) => judged.promised + judged.walked);
  return `${done.length} clusters: ${sum((judged) => judged.promised)} connections against the promise, ${sum((judged) => judged.walked)} against the walk, ${tried - sum((judged) => judged.disagreements.length)} of ${tried} agree\n${lines.join('\n')}\n${unknownText(done)}`;
}

/** What the walk could not tell, by reason. */
function unknownText(done: readonly Judged[]): string {
  const reasons = done.flatMap(({ unknown }) => unknown);
  const counts = [...new Set(reasons)].map((reason) => `  ${String(reasons.filter((other) => other === reason).length).padStart(6)}  ${reason}\n`);
  return counts.length === 0 ? '' : `the walk does not know:\n${counts.join('')}`;
}

process.exitCode = await main(process.argv.slice(2));
