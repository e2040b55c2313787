import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Attempt, PairPlan } from './shape.ts';

/** A SYN that is lost is sent again after a second (TCP_TIMEOUT_INIT, include/net/tcp.h). */
const AGAIN_MS = 900;
/** So long a thread waits for the other one. The machine may have something else to do. */
const WAIT_MS = 20;
/** Pairs that are opened while both threads run, and connections under way of a thread: together fewer than a listener's backlog takes. */
const AT_ONCE = 12;
const ABREAST = 24;
/** The kernel gives out ports from 32768 on. */
const PORTS = { from: 10_000, to: 32_000 };

/** One half of the pairs: which of the two, the first source port, and where the halves meet. */
interface Half {
  readonly plan: PairPlan;
  readonly half: 0 | 1;
  readonly port: number;
  readonly meeting: SharedArrayBuffer;
}

interface Made {
  readonly attempt: Attempt;
  readonly ms: number;
}

/**
 * Opens connections two at a time from two threads, in the same instant, both from the same port of two of the client's addresses, as a load
 * balancer's ports are. Prints what each saw as a JSON array: one that stands only after a SYN was sent again is `late`.
 */
async function main(plan: PairPlan): Promise<void> {
  const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from - plan.times));
  const meeting = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const before = sentAgain();
  const made = (await Promise.all(([0, 1] as const).map((half) => halfOf({ plan, half, port, meeting })))).flat();
  const late = made.filter(({ attempt, ms }) => attempt.kind === 'answered' && ms >= AGAIN_MS).sort((a, b) => b.ms - a.ms).slice(0, sentAgain() - before);
  process.stdout.write(`${JSON.stringify(made.map((one): Attempt => (one.attempt.kind === 'answered' && late.includes(one) ? { ...one.attempt, kind: 'late' } : one.attempt)))}\n`);
}

function halfOf(half: Half): Promise<readonly Made[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: half });
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

/** SYNs that were sent again in this namespace. */
function sentAgain(): number {
  const [names = [], values = []] = readFileSync('/proc/net/netstat', 'utf8').split('\n').map((line) => line.split(' '));
  return Number(values[names.indexOf('TCPSynRetrans')]);
}

async function openHalf({ plan, half, port, meeting }: Half): Promise<void> {
  const arrived = new Int32Array(meeting);
  const made: Promise<Made>[] = [];
  let under = 0;
  for (let pair = 0; pair < plan.times; pair += 1) {
    const from = plan.sources[(2 * pair + half) % plan.sources.length] ?? '';
    // A socket connects in the tick after it was made: right after the two threads met.
    process.nextTick(() => meet(arrived, 2 * (pair + 1)));
    under += 1;
    made.push(open(plan, from, port + pair).finally(() => (under -= 1)));
    if (pair % AT_ONCE < AT_ONCE - 1) continue;
    do await delay(1);
    while (under > ABREAST - AT_ONCE);
  }
  parentPort?.postMessage(await Promise.all(made));
}

/** Waits until so many halves have arrived. */
function meet(arrived: Int32Array, all: number): void {
  Atomics.add(arrived, 0, 1);
  const until = performance.now() + WAIT_MS;
  while (Atomics.load(arrived, 0) < all && performance.now() < until);
}

function open(plan: PairPlan, from: string, localPort: number): Promise<Made> {
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ host: plan.address, port: plan.port, localAddress: from, localPort });
    const end = (attempt: Attempt): void => {
      clearTimeout(timer);
      // With a reset nothing of it stays behind, and its port can be used again.
      socket.resetAndDestroy();
      resolve({ attempt, ms: performance.now() - began });
    };
    const timer = setTimeout(() => end({ kind: 'timeout' }), plan.timeoutMs);
    socket.on('error', (error: NodeJS.ErrnoException) => end({ kind: 'error', errno: error.code ?? error.message }));
    socket.on('data', (chunk) => end({ kind: 'answered', ...(JSON.parse(chunk.toString()) as { by: string; seenAs: string }) }));
  });
}

if (isMainThread) await main(JSON.parse(process.argv[2] ?? '') as PairPlan);
else await openHalf(workerData as Half);
