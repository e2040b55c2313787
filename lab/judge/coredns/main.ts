/**
 * CoreDNS beside its model: a real API server with random Services, real CoreDNS with random Corefiles, and each answer to A and AAAA must be
 * what the model says of the same objects and the same Corefile.
 *
 *     npm run judge:coredns -- --rounds 20 --names 60 --seed 7
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { load } from '../../../src/load.ts';
import type { Cluster } from '../../../src/model/kube/index.ts';
import { confFile } from '../../../src/model/resolve/index.ts';
import type { AskUpstream } from '../../../src/model/resolve/index.ts';
import { corednsServes, readCorefile } from '../../../src/resolve/index.ts';
import { built } from '../../control-plane/build/build.ts';
import { labProgram, MINORS } from '../../control-plane/build/modules.ts';
import { openCluster } from '../../control-plane/cluster.ts';
import type { Cluster as Standing } from '../../control-plane/cluster.ts';
import { API_URL } from '../../control-plane/address-plan.ts';
import { kubeconfigOf } from '../../control-plane/pki/files.ts';
import { apply, kubectl } from '../../control-plane/servers/control-plane.ts';
import { startServer, stopServer } from '../../control-plane/servers/server.ts';
import { seededRandom } from '../random.ts';
import { askServers, textOfServed, textOfTold } from '../servers/ask.ts';
import type { Asked, Told } from '../servers/asker.ts';
import { randomCorefile, randomName, randomObjects, UPSTREAM } from './generate.ts';

const options = new Command('coredns').option('--rounds <n>', 'Corefiles', '20').option('--names <n>', 'names to ask of each, for A and AAAA', '60').option('--seed <n>', 'the same seed gives the same objects and Corefiles').option('--show <n>', 'disagreements to show', '10')
  .parse().opts<{ readonly rounds: string; readonly names: string; readonly seed?: string; readonly show: string }>();
const UP = 5999;
const FIRST = 5400;
const KINDS = ['namespaces', 'services', 'endpointslices.discovery.k8s.io', 'pods'] as const;

/** The lists as kubectl prints them, read as a bundle's. */
async function objectsOf(standing: Standing): Promise<Cluster> {
  const lists = await Promise.all(KINDS.map(async (resource) => [resource, await kubectl(standing.plane, ['get', resource, '-A', '-o', 'json'])] as const));
  const cluster = lists.map(([resource, text]) => ({ resource, file: `cluster/${resource}.json`, command: 'kubectl get', state: 'ok' as const, text: () => text }));
  return load({ formatVersion: 1, createdAt: new Date().toISOString(), origin: 'judge', nodes: [], cluster, diagnostics: [] }).cluster;
}

const seed = options.seed === undefined ? Date.now() % 1_000_000 : Number(options.seed);
const random = seededRandom(seed);
const work = mkdtempSync(join(tmpdir(), 'coredns-judge-'));
const standing = await openCluster({ minor: MINORS[0], mode: 'iptables', nodes: [] });
const kinds = new Map<string, number>();
const tally = { asked: 0, disagreed: 0, unknown: 0, silent: 0 };
try {
  await apply(standing.plane, randomObjects(random.fork('objects')));
  const cluster = await objectsOf(standing);
  const kubeconfig = await kubeconfigOf(standing.plane.files.authority, work, 'judge', { user: 'lab-judge', groups: ['system:masters'] }, API_URL);
  const program = await built(labProgram('coredns'));
  const upstreamText = UPSTREAM.replaceAll('UP', String(UP));
  const start = (name: string, text: string): ReturnType<typeof startServer> => {
    writeFileSync(join(work, name), text);
    return startServer({ machine: standing.wire, name, argv: [program, '-conf', join(work, name)] }, work);
  };
  const upstreamServer = start('upstream', upstreamText);
  for (let round = 0; round < Number(options.rounds); round++) {
    const own = random.fork(round);
    const template = randomCorefile(own.fork('corefile')).replaceAll('PORT', String(FIRST + round)).replaceAll(':UP', `:${UP}`);
    const server = start(`round-${round}`, template.replace('KUBECONFIG', `kubeconfig ${kubeconfig}`));
    const names = own.fork('names');
    const questions = Array.from({ length: Number(options.names) }, () => randomName(names)).flatMap((name): Asked[] => [{ port: FIRST + round, name, type: 'A' }, { port: FIRST + round, name, type: 'AAAA' }]);
    const told = await askAll(questions);
    await stopServer(server);
    questions.forEach((question, index) => compare(cluster, template.replace(/ *KUBECONFIG\n/, ''), upstreamText, question, told[index] ?? undefined));
  }
  await stopServer(upstreamServer);
} finally {
  await standing.close();
  rmSync(work, { recursive: true, force: true });
}
console.log(`seed ${seed}: ${tally.asked} questions to CoreDNS 1.15 with ${options.rounds} Corefiles, ${tally.disagreed} disagreements, ${tally.unknown} unknown, ${tally.silent} without an answer; response codes ${[...kinds].sort().map(([kind, count]) => `${kind}: ${count}`).join(', ')}`);
process.exit(tally.disagreed > 0 || tally.asked === 0 ? 1 : 0);

/** Waits until the server answers at all, and asks. */
async function askAll(questions: readonly Asked[]): Promise<readonly (Told | null)[]> {
  const run = (some: readonly Asked[]): Promise<readonly (Told | null)[]> => askServers(standing.wire, some);
  for (let tries = 0; tries < 10; tries++) {
    const [first] = await run([{ port: questions[0]?.port ?? 0, name: 'kubernetes.default.svc.cluster.local', type: 'A' }]);
    if (first !== undefined && first !== null) break;
  }
  return run(questions);
}

function compare(cluster: Cluster, corefile: string, upstreamText: string, question: Asked, told: Told | undefined): void {
  tally.asked++;
  const kind = told === undefined ? 'silent' : `${told.rcode}${told.answers.length > 0 ? ' with answers' : ''}`;
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const serve = (text: string, port: number, name: string, type: string, upstream: AskUpstream): ReturnType<typeof corednsServes> =>
    corednsServes(() => readCorefile(confFile('Corefile', text)), { question: { name, type }, protocol: 'udp', client: '127.0.0.1', port }, { cluster, file: (path) => ({ kind: 'absent', file: path }), upstream, choose: () => 0, release: [1, 15] });
  const upstream: AskUpstream = (of) => {
    const served = serve(upstreamText, UP, of.name, of.type, () => ({ kind: 'lost' }));
    return served.kind === 'silent' ? { kind: 'lost' } : served;
  };
  const served = serve(corefile, question.port, question.name, question.type, upstream);
  if (told === undefined) tally.silent++;
  if (served.kind === 'unknown') {
    tally.unknown++;
    return;
  }
  const [model, real] = [textOfServed(served), textOfTold(told ?? null)];
  if (model === real) return;
  tally.disagreed++;
  if (tally.disagreed <= Number(options.show)) console.log(`${question.type} ${question.name}\n  model ${model}\n  real  ${real}\n${corefile}\n`);
}
