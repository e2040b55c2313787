/**
 * Records what each sign of `netwhy pcap` looks like on a real kernel, and its healthy twin, with tcpdump; the captures are the tests'
 * data. As root: `npx tsx lab/signs/main.ts [ID...]`.
 */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CLIENT, run, SERVER, setUp, start, tearDown } from './network.ts';
import { SCENARIOS } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';

const AGENT = fileURLToPath(new URL('agent.mjs', import.meta.url));
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function record({ id, at: [netns, dev] = [CLIENT, 'eth0'], before = [], fault, server, client, healthy, healthyServer }: Scenario, isBroken: boolean): Promise<void> {
  const folder = fileURLToPath(new URL(`../../src/signs/${id}/testdata`, import.meta.url));
  mkdirSync(folder, { recursive: true });
  setUp();
  const served = isBroken ? server : (healthyServer ?? server);
  const serving = served === undefined ? undefined : start(SERVER, process.execPath, AGENT, ...served.split(' '));
  if (isBroken) for (const [where, line] of before) run(where, line.replace('$AGENT', `${process.execPath} ${AGENT}`));
  const capturing = start(netns, 'tcpdump', '-i', dev, '-p', '-n', '-U', '--immediate-mode', '-Z', 'root', '-w', `${folder}/${isBroken ? 'broken' : 'healthy'}.pcap`, 'not ip6');
  await wait(1500);
  if (isBroken) for (const [where, line] of fault) run(where, line);
  run(CLIENT, `${process.execPath} ${AGENT} ${isBroken ? client : (healthy ?? client)}`);
  await wait(1200);
  capturing.kill('SIGINT');
  await once(capturing, 'close');
  serving?.kill();
}

const asked = process.argv.slice(2);
try {
  for (const scenario of SCENARIOS.filter(({ id }) => asked.length === 0 || asked.includes(id))) {
    for (const isBroken of [true, false]) await record(scenario, isBroken);
    console.log(scenario.id);
  }
} finally {
  tearDown();
}
