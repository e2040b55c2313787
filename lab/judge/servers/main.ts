/**
 * Servers beside their models: a real unbound, dnsmasq or bind with random configurations, and each answer to A and AAAA must be what the model
 * says of the same files.
 *
 *     npm run judge:servers -- --server unbound --rounds 50 --names 60 --seed 7
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { AskUpstream } from '../../../src/model/resolve/index.ts';
import { startServer, stopServer } from '../../control-plane/servers/server.ts';
import { startNode, stopNode } from '../../kernel/node.ts';
import { seededRandom } from '../random.ts';
import { askServers, textOfServed, textOfTold } from './ask.ts';
import type { Asked, Told } from './asker.ts';
import { bind } from './bind.ts';
import { dnsmasq } from './dnsmasq.ts';
import type { Conf } from './judged.ts';
import { unbound } from './unbound.ts';

const options = new Command('servers').option('--server <name>', 'unbound, dnsmasq or bind', 'unbound').option('--rounds <n>', 'configurations', '50').option('--names <n>', 'names to ask of each, for A and AAAA', '60').option('--seed <n>', 'the same seed gives the same configurations').option('--show <n>', 'disagreements to show', '10')
  .parse().opts<{ readonly server: string; readonly rounds: string; readonly names: string; readonly seed?: string; readonly show: string }>();
const judged = [unbound, dnsmasq, bind].find(({ name }) => name === options.server);
if (judged === undefined) throw new Error(`no model of ${options.server}`);
const server = judged;
const [UP, REFUSING, FIRST] = [5998, 5999, 6100];
/** A wait that no answer of a server on the same host takes. */
const WAIT_MS = 1500;

const seed = options.seed === undefined ? Date.now() % 1_000_000 : Number(options.seed);
const random = seededRandom(seed);
const work = mkdtempSync(join(tmpdir(), 'servers-judge-'));
const machine = await startNode('judge-servers', undefined);
const kinds = new Map<string, number>();
const tally = { asked: 0, disagreed: 0, unknown: 0 };
try {
  const start = (name: string, port: number, text: string): ReturnType<typeof startServer> => {
    const folder = join(work, name);
    mkdirSync(folder);
    const path = join(folder, 'conf');
    const runs = server.runs(path, port, folder, text);
    writeFileSync(path, runs.text);
    return startServer({ machine, name, argv: runs.argv }, work);
  };
  const others = [start('upstream', UP, server.upstream), start('refuses', REFUSING, server.refuses)];
  for (let round = 0; round < Number(options.rounds); round++) {
    const own = random.fork(round);
    const port = FIRST + round;
    const drawn = server.random(own.fork('conf'));
    const second = join(work, `second-${round}`);
    const ported = (text: string): string => text.replace(/([@#]|port )UP\b/g, `$1${UP}`).replace(/([@#]|port )REFUSES\b/g, `$1${REFUSING}`);
    const conf = { main: ported(drawn.main.replace('SECOND', second)), second: ported(drawn.second) };
    writeFileSync(second, `${conf.second}\n`);
    const running = start(`round-${round}`, port, conf.main);
    const names = own.fork('names');
    const questions = Array.from({ length: Number(options.names) }, () => server.question(names)).flatMap((name): Asked[] => {
      const from = names.pick(server.clients);
      return [{ port, name, type: 'A', from }, { port, name, type: 'AAAA', from }];
    });
    const told = await askAll(questions, conf);
    await stopServer(running);
    questions.forEach((question, index) => compare(conf, question, told[index] ?? null));
  }
  for (const other of others) await stopServer(other);
} finally {
  await stopNode(machine);
  rmSync(work, { recursive: true, force: true });
}
console.log(`seed ${seed}: ${tally.asked} questions to ${server.name} with ${options.rounds} configurations, ${tally.disagreed} disagreements, ${tally.unknown} unknown; response codes ${[...kinds].sort().map(([kind, count]) => `${kind}: ${count}`).join(', ')}`);
process.exit(tally.disagreed > 0 || tally.asked === 0 ? 1 : 0);

/** Waits until the server is up, which one that keeps everybody out shows by nothing, and asks; what was to have an answer and had none is asked once more. */
async function askAll(questions: readonly Asked[], conf: Conf): Promise<readonly (Told | null)[]> {
  const [first] = questions;
  for (let tries = 0; tries < 20 && first !== undefined; tries++) {
    const [up] = await askServers(machine, [{ port: first.port, name: 'localhost', type: 'A', from: '127.77.77.77' }], 300);
    if (up !== null && up !== undefined) break;
    if (/ deny$/m.test(conf.main + conf.second) && tries > 2) break;
  }
  const told = await askServers(machine, questions, WAIT_MS);
  const again = questions.filter((question, index) => told[index] === null && modelOf(conf, question) !== 'silent');
  const toldThen = again.length === 0 ? [] : await askServers(machine, again, WAIT_MS * 3);
  return questions.map((question, index) => told[index] ?? toldThen[again.indexOf(question)] ?? null);
}

/** What the model says, and `undefined` where it does not know. */
function modelOf(conf: Conf, { name, type, port, from = '127.0.0.1' }: Asked): string | undefined {
  const upstream: AskUpstream = (question, _, to) => {
    const served = server.serves({ main: to === UP ? server.upstream : server.refuses, second: '' }, { question, protocol: 'udp', client: '127.0.0.1', port: to }, () => ({ kind: 'lost' }));
    return served.kind === 'silent' ? { kind: 'lost' } : served;
  };
  const served = server.serves(conf, { question: { name, type }, protocol: 'udp', client: from, port }, upstream);
  return served.kind === 'unknown' ? undefined : textOfServed(served);
}

function compare(conf: Conf, question: Asked, told: Told | null): void {
  tally.asked++;
  const kind = told === null ? 'silent' : `${told.rcode}${told.answers.length > 0 ? ' with answers' : ''}`;
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const model = modelOf(conf, question);
  const real = textOfTold(told);
  if (model === undefined) tally.unknown++;
  if (model === undefined || model === real) return;
  tally.disagreed++;
  if (tally.disagreed <= Number(options.show)) console.log(`${question.type} ${question.name} from ${question.from ?? ''}\n  model ${model}\n  real  ${real}\n${conf.main}\n${conf.second}\n`);
}
