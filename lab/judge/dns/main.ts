/**
 * Real resolvers beside the model: random resolv.conf, hosts, nsswitch.conf and servers; getaddrinfo of glibc and musl and Go's own
 * resolver look one name up against real sockets, and each query on the wire and the answer must be what the model says.
 *
 *     npm run judge:dns -- --rounds 300 --seed 7 [--only glibc,musl,go] [--workers 16] [--minutes M]
 *         [--libc DIR]... [--keep FILE] [--shrink N] [--scenarios FILE]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { mayShareIds } from '../../../src/resolve/index.ts';
import { seededRandom } from '../random.ts';
import { randomScenario } from './generate.ts';
import { onCoarseClock, realResolvers } from './programs.ts';
import type { Real } from './programs.ts';
import { keep } from './kept.ts';
import { judgeRound } from './round.ts';
import type { Round } from './round.ts';
import { shrinkScenario } from './shrink.ts';
import type { Scenario } from './scenario.ts';
import { SERVERS, serverAddress } from './scenario.ts';
import { Servers } from './servers.ts';

interface Options { readonly rounds: string; readonly seed?: string; readonly only?: string; readonly workers: string; readonly minutes?: string; readonly inside?: string; readonly show: string; readonly libc: readonly string[]; readonly keep?: string; readonly shrink: string; readonly scenarios?: string }

const options = new Command('dns')
  .option('--rounds <n>', 'lookups over all resolvers', '300')
  .option('--seed <n>', 'the same seed gives the same scenarios; a fresh one without it')
  .option('--only <names>', 'glibc, musl, go, with commas between')
  .option('--workers <n>', 'lookups at once; most of the time they wait', '16')
  .option('--minutes <n>', 'begin no lookup after so long')
  .option('--show <n>', 'disagreements to show in full', '5')
  .option('--libc <folder>', 'a folder with another glibc or musl, unpacked; can be said several times', (one: string, before: readonly string[]) => [...before, one], [])
  .option('--keep <file>', 'add each lookup that agreed to this file')
  .option('--shrink <n>', 'attempts to make a disagreement smaller', '60')
  .option('--scenarios <file>', 'judge the lookups of this file instead of random ones: as a disagreement prints one, each in its line')
  .option('--inside <namespace>', 'set by itself: it runs in the namespace that it made')
  .parse().opts<Options>();

const tally = { rounds: 0, disagreed: 0, once: 0, stalled: 0, queries: 0, unknown: 0 };

/** A round counts as a disagreement only where the machine was not so busy that this alone explains it, and where it shows each time. */
const STALLED_MS = 120;
const AGAIN = 8;
const TIMES = 3;

function stalled({ differences, observed }: Round): boolean {
  return differences.length > 0 && observed.stalledMs > STALLED_MS;
}

/** A tick of a kernel with 250 a second that has no better clock than its own (clocksource jiffies). */
const TICK_NS = 4_000_000;

function textOf(real: Real): string {
  if (real.kind === 'glibc') return `glibc 2.${real.minor}`;
  return `${real.kind} ${real.release}${real.kind === 'musl' && real.oneId === true ? ' with one id for A and AAAA' : ''}`;
}

/** Makes the namespace with all servers' addresses on its loopback device, and runs itself in there. */
function outside(): void {
  const namespace = `dn-${process.pid}`;
  execFileSync('ip', ['netns', 'add', namespace]);
  try {
    const lines = ['link set lo up', ...Array.from({ length: Number(options.workers) }, (_, worker) => SERVERS.map((_, index) => serverAddress(worker, index)).map((address) => `addr add ${address}/${address.includes(':') ? '128 nodad' : '32'} dev lo`)).flat()];
    execFileSync('ip', ['-n', namespace, '-batch', '-'], { input: `${lines.join('\n')}\n` });
    const { status } = spawnSync('ip', ['netns', 'exec', namespace, process.execPath, ...process.execArgv, ...process.argv.slice(1), '--inside', namespace], { stdio: 'inherit' });
    process.exitCode = status ?? 1;
  } finally {
    execFileSync('ip', ['netns', 'del', namespace]);
  }
}

async function inside(): Promise<void> {
  const { found, missing } = await realResolvers(options.libc);
  for (const reason of missing) console.log(`left out: ${reason}`);
  const names = options.only?.split(',');
  const sharing = await Promise.all(found.flatMap((real) => (real.kind === 'musl' && mayShareIds(real.release) ? [onCoarseClock({ ...real, oneId: true as const }, TICK_NS)] : [])));
  const reals = [...found, ...sharing].filter(({ kind }) => names === undefined || names.includes(kind));
  const seed = options.seed === undefined ? Date.now() % 1_000_000 : Number(options.seed);
  const written = options.scenarios === undefined ? undefined : readFileSync(options.scenarios, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Scenario);
  const rounds = written === undefined ? Number(options.rounds) : written.length * reals.length;
  const folder = mkdtempSync(join(tmpdir(), 'dn-judge-'));
  const until = options.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(options.minutes) * 60_000;
  let next = 0;
  const worker = async (_: unknown, number: number): Promise<void> => {
    const servers = new Servers();
    await servers.listen(number);
    for (let index = next++; index < rounds && Date.now() < until; index = next++) {
      const real = reals[index % reals.length];
      if (real !== undefined) await judge(real, written?.[Math.floor(index / reals.length)] ?? randomScenario(seededRandom(seed).fork(index), real), index, number, servers, join(folder, String(number)));
    }
    servers.close();
  };
  try {
    await Promise.all(Array.from({ length: Number(options.workers) }, worker));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`seed ${seed}: ${tally.rounds} lookups (${reals.map(textOf).join(', ')}), ${tally.queries} queries on the wire, ${tally.disagreed} disagreements, ${tally.once} that did not show each time, ${tally.unknown} unknown, ${tally.stalled} not judged because the machine was too busy`);
  if (tally.disagreed > 0 || tally.rounds === 0) process.exitCode = 1;
}

async function judge(real: Real, scenario: Scenario, index: number, worker: number, servers: Servers, folder: string): Promise<void> {
  const calmly = async (one: Scenario): Promise<Round> => {
    let round = await judgeRound(real, one, worker, servers, folder);
    for (let again = 0; again < AGAIN && stalled(round); again++) round = await judgeRound(real, one, worker, servers, folder);
    return round;
  };
  const round = await calmly(scenario);
  tally.rounds++;
  tally.queries += round.observed.seen.length;
  if (round.lookup.answer.kind === 'unknown') tally.unknown++;
  if (stalled(round)) {
    tally.stalled++;
    return;
  }
  if (round.differences.length === 0) {
    if (options.keep !== undefined) keep(options.keep, real, worker, scenario, round.observed);
    return;
  }
  for (let time = 2; time <= TIMES; time++) {
    const again = await calmly(scenario);
    if (again.differences.length > 0 && !stalled(again)) continue;
    tally.once++;
    console.log(`#${index} ${real.kind}: not each time, ${round.differences[0]}`);
    return;
  }
  tally.disagreed++;
  if (tally.disagreed > Number(options.show)) return;
  const disagrees = async (one: Scenario): Promise<boolean> => {
    const again = await calmly(one);
    return again.differences.length > 0 && !stalled(again);
  };
  const small = await shrinkScenario(scenario, async (one) => (await disagrees(one)) && (await disagrees(one)), Number(options.shrink));
  console.log(`#${index} ${real.kind} before it was made smaller: ${round.differences.join('; ')}`);
  report(index, real, small, await judgeRound(real, small, worker, servers, folder));
}

function report(index: number, real: Real, scenario: Scenario, { lookup, observed, differences }: Round): void {
  console.log(`#${index} ${textOf(real)} ${scenario.name} ${scenario.family}\n  ${differences.join('\n  ')}`);
  console.log(JSON.stringify(scenario, undefined, 1).replace(/\n\s+/g, ' '));
  console.log(`  model ${JSON.stringify(lookup.answer)} ${lookup.sent.map((sent) => `\n    ${sent.atMs} ${sent.server} ${sent.protocol} ${sent.socket} ${sent.question.type} ${sent.question.name} ${sent.reply.kind} ${sent.read?.use ?? '-'}`).join('')}`);
  console.log(`  real ${JSON.stringify(observed.told)} ${observed.seen.map((seen) => `\n    ${(seen.atMs - (observed.seen[0]?.atMs ?? 0)).toFixed(0)} @${seen.server} ${seen.protocol} ${seen.port} ${seen.question?.type ?? 'malformed'} ${seen.question?.name ?? ''}`).join('')}`);
}

if (options.inside === undefined) outside();
else await inside();
