/**
 * Stands the network up and records one round after the other: what runs on the kernel that is asked, which may be that of a virtual machine.
 *
 *     node record.mjs record FOLDER '[{"name": "0", "lossy": "t", ...}]' SLOWNESS
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { dropped, hasIpip, POINTS, PREFIX, setUp, tearDown } from './network.ts';
import type { Plan } from './network.ts';
import { send, serve } from './traffic.ts';
import type { Amount } from './traffic.ts';

/** One round: where packets are lost, and what is sent. */
export interface Round extends Plan {
  readonly name: string;
  readonly amount: Amount;
}

/** What a round left beside its captures. */
export interface Recorded {
  readonly round: Round;
  readonly dropped: number;
  /** Whether there was an IPIP tunnel. */
  readonly ipip: boolean;
}

const [, program = '', what, ...args] = process.argv;

function start(netns: string, ...argv: readonly string[]): ChildProcess {
  return spawn('ip', ['netns', 'exec', `${PREFIX}${netns}`, ...argv], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** tcpdump, once it captures. */
async function capture(netns: string, dev: string, path: string): Promise<ChildProcess> {
  const child = start(netns, 'tcpdump', '-i', dev, '-p', '-n', '-U', '--immediate-mode', '-B', '8192', '-Z', 'root', '-w', path, 'not ip6');
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes('listening on')) resolve();
    });
    child.once('close', () => reject(new Error(said)));
  });
  return child;
}

async function record(folder: string, round: Round, slowness: number): Promise<void> {
  const ipip = round.ipip && hasIpip();
  const into = join(folder, round.name);
  mkdirSync(into, { recursive: true });
  setUp({ ...round, ipip });
  const [runner, ...options] = [process.execPath, ...process.execArgv, program];
  const serving = start('s', runner, ...options, 'serve');
  await delay(1500 * slowness);
  const captures = await Promise.all(POINTS.map(([name, netns, dev]) => capture(netns, dev, join(into, `${name}.pcap`))));
  const sending = start('c', runner, ...options, 'send', JSON.stringify(round.amount), String(slowness));
  await once(sending, 'close');
  await delay(500 * slowness);
  // Something for every capture to end with, so that each is known to have run to the end.
  for (const [netns, to] of [['c', '10.1.0.1'], ['n1', '192.168.1.254'], ['t', '192.168.2.2'], ['n2', '192.168.3.3'], ['n3', '10.3.0.2']] as const) spawnSync('ip', ['netns', 'exec', `${PREFIX}${netns}`, 'ping', '-c', '1', '-W', '2', to]);
  await delay(500 * slowness);
  for (const child of captures) {
    child.kill('SIGINT');
    await once(child, 'close');
  }
  serving.kill();
  const recorded: Recorded = { round, dropped: dropped(round.lossy), ipip };
  writeFileSync(join(into, 'recorded.json'), JSON.stringify(recorded));
}

if (what === 'serve') serve();
else if (what === 'send') {
  await send(JSON.parse(args[0] ?? '{}') as Amount, 0x10000000, Number(args[1] ?? 1));
  process.exit();
} else if (what === 'record') {
  const [folder = '', rounds = '[]', slowness = '1'] = args;
  try {
    for (const round of JSON.parse(rounds) as readonly Round[]) await record(folder, round, Number(slowness));
  } finally {
    tearDown();
  }
}
