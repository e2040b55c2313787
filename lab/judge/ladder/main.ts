/**
 * Are packets recognised rightly in several captures, and is the segment where they vanish the right one? Real kernels forward real traffic from a client to a server through DNAT, SNAT, VXLAN
 * and IPIP, and drop 3 % of the packets at a place that is drawn anew each round; tcpdump captures at five points. The truth is a number that each payload carries.
 * The matcher gets the captures in disguise: the numbers zeroed, so that all payloads are the same, and each capture's clock set to another time; and as they are, too.
 *
 *     npx tsx lab/judge/ladder/main.ts --rounds 4 --seed 7 [--kernel host|vm] [--keep FOLDER]
 *     npx tsx lab/judge/ladder/main.ts --record --kernel vm      # the captures of the tests: packets lost on the way, and none
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { CACHE } from '../../kernel/tools.ts';
import { prepareKernel } from '../../kernel/vm/image.ts';
import { runMachine } from '../../kernel/vm/machine.ts';
import { bundleProgram } from '../../kernel/vm/vm.ts';
import { runProgram } from '../../kernel/spawn.ts';
import { seededRandom } from '../random.ts';
import { judge } from './judge.ts';
import type { Judged } from './judge.ts';
import { LOSSY, POINTS } from './network.ts';
import type { Recorded, Round } from './record.ts';

const options = new Command('ladder')
  .option('--rounds <n>', 'networks, each with its place of loss', '4')
  .option('--seed <n>', 'the same seed draws the same places and clocks', '7')
  .option('--kernel <which>', 'host: this machine\'s; vm: a stock Debian kernel in QEMU, which has IPIP', 'host')
  .option('--least <percent>', 'packets matched rightly', '99.5')
  .option('--keep <folder>', 'keep the captures')
  .option('--record', 'record the captures of the tests instead')
  .parse().opts<{ readonly record?: true; readonly rounds: string; readonly seed: string; readonly kernel: string; readonly least: string; readonly keep?: string }>();

const isVm = options.kernel === 'vm';
const slowness = isVm ? 4 : 1;
const random = seededRandom(Number(options.seed));

/** Every place of loss in turn, beginning with a drawn one; every second round also sends what must be cut into fragments. */
const drawn = Array.from({ length: Number(options.rounds) }, (_, index): Round => ({
  name: String(index), lossy: LOSSY[(index + Number(options.seed)) % LOSSY.length] ?? 't', ipip: true, loss: 3, amount: { exchanges: 300, datagrams: 300, pings: 60, large: index % 2 === 1 ? 40 : 0 },
}));

/** Captures of the tests: small, with and without loss. */
const small = [['broken', 6], ['healthy', 0]].map(([name, loss]): Round => ({ name: String(name), lossy: 't', ipip: true, loss: Number(loss), amount: { exchanges: 24, datagrams: 24, pings: 6, large: 2 } }));
const rounds = options.record === true ? small : drawn;

async function record(folder: string): Promise<void> {
  const program = join(CACHE, 'tools', `ladder-record-${process.pid}.mjs`);
  await bundleProgram('lab/judge/ladder/record.ts', program);
  const argv = [process.execPath, program, 'record', isVm ? '/netwhy-out' : folder, JSON.stringify(rounds), String(slowness)];
  try {
    if (!isVm) {
      const done = await runProgram(argv, '', 60 * 60_000);
      if (done.code !== 0) throw new Error(done.stderr);
      return;
    }
    const kernel = await prepareKernel();
    if (typeof kernel === 'string') throw new Error(kernel);
    await runMachine(kernel, folder, argv, { cpus: 1, busybox: false });
  } finally {
    rmSync(program, { force: true });
  }
}

function tell(name: string, { packets, right, wrong, unmatched, lost, wrongFate, vanished, elsewhere, unsure, unclear, dropped }: Judged): boolean {
  const share = (100 * right) / packets;
  console.log(`  ${name}: ${packets} packets with a number, ${right} matched rightly (${share.toFixed(2)} %), ${wrong.length} wrongly, ${unmatched} not; ${lost} lost, ${wrongFate.length} of them or others told wrongly; of all packets ${vanished} are said to have vanished there (the kernel dropped ${dropped}), ${elsewhere} elsewhere, ${unsure} unsure, ${unclear} unclear`);
  for (const line of [...wrong.map((each) => `taken for one: ${each}`), ...wrongFate].slice(0, 10)) console.log(`      ${line}`);
  return share >= Number(options.least) && wrong.length === 0 && wrongFate.length === 0 && elsewhere === 0 && (options.record === true || packets >= 1000);
}

/** Fragments are dropped one by one, and what is lost is told of whole packets; without fragments both are the same. */
function isCounted({ vanished, unsure, unclear, dropped }: Judged, { amount }: Round): boolean {
  return amount.large > 0 ? vanished <= dropped : vanished <= dropped && dropped <= vanished + unsure + unclear;
}

const folder = mkdtempSync(join(tmpdir(), 'netwhy-ladder-'));
try {
  await record(folder);
  if (options.record === true) cpSync(folder, fileURLToPath(new URL('../../../src/ladder/testdata', import.meta.url)), { recursive: true, filter: (path) => path === folder || /broken|healthy/.test(path) });
  let failed = 0;
  for (const round of rounds) {
    const path = join(folder, round.name);
    if (!existsSync(join(path, 'recorded.json'))) {
      console.log(`round ${round.name} (${round.lossy}): not recorded`);
      failed += 1;
      continue;
    }
    const recorded = JSON.parse(readFileSync(join(path, 'recorded.json'), 'utf8')) as Recorded;
    console.log(`round ${round.name}: packets are lost on ${round.lossy}; ${recorded.ipip ? 'VXLAN, then IPIP' : 'VXLAN twice: this kernel has no IPIP'}${round.amount.large > 0 ? ', with fragments' : ''}`);
    const draw = random.fork(round.name);
    const aheadMs = POINTS.map((_, index) => (index === 0 ? 0 : draw.int(-600_000, 600_000) + draw.int(0, 999) / 1000));
    const [disguised, plain] = [judge(path, recorded, true, aheadMs), judge(path, recorded, false, [])];
    const isFine = [tell('in disguise', disguised), tell('as it is   ', plain), isCounted(disguised, round), isCounted(plain, round)].every(Boolean);
    if (!isFine) failed += 1;
  }
  if (options.keep !== undefined) cpSync(folder, options.keep, { recursive: true });
  console.log(`seed ${options.seed}, ${options.kernel}: ${rounds.length} rounds, ${failed} of them not as they should be`);
  if (failed > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
