/**
 * CoreDNS beside its model: a real API server with random Services, real CoreDNS with random Corefiles and zone files, and each answer to A, AAAA and SRV must be
 * what the model says of the same objects and the same files. Then the server that is forwarded to says something else, and what the model says is kept must be answered as before.
 *
 *     npm run judge:coredns -- --rounds 20 --names 60 --seed 7
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { load } from '../../../src/load.ts';
import type { Cluster } from '../../../src/model/kube/index.ts';
import { confFile } from '../../../src/model/resolve/index.ts';
import type { AskUpstream, Served } from '../../../src/model/resolve/index.ts';
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
import { CHANGING, randomCorefile, randomFiles, randomName, randomObjects, randomPods, UPSTREAM, UPSTREAM_LATER } from './generate.ts';

const options = new Command('coredns').option('--rounds <n>', 'Corefiles', '20').option('--names <n>', 'names to ask of each, for A, AAAA and SRV', '60').option('--seed <n>', 'the same seed gives the same objects and Corefiles').option('--show <n>', 'disagreements to show', '10')
  .parse().opts<{ readonly rounds: string; readonly names: string; readonly seed?: string; readonly show: string }>();
const UP = 5999;
const FIRST = 5400;
const KINDS = ['namespaces', 'services', 'endpointslices.discovery.k8s.io', 'pods'] as const;

/** What a CoreDNS of a round answers by. */
interface Judged { readonly cluster: Cluster; readonly files: Readonly<Record<string, string>>; readonly corefile: string }

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
const tally = { asked: 0, disagreed: 0, unknown: 0, silent: 0, kept: 0 };
const unknownLines = new Map<string, number>();
try {
  await apply(standing.plane, randomObjects(random.fork('objects')));
  await addPods(random.fork('pods'));
  const cluster = await objectsOf(standing);
  const kubeconfig = await kubeconfigOf(standing.plane.files.authority, work, 'judge', { user: 'lab-judge', groups: ['system:masters'] }, API_URL);
  const program = await built(labProgram('coredns'));
  const [upstreamText, laterText] = [UPSTREAM, UPSTREAM_LATER].map((text) => text.replaceAll('UP', String(UP))) as [string, string];
  const start = (name: string, text: string): ReturnType<typeof startServer> => {
    writeFileSync(join(work, name), text);
    return startServer({ machine: standing.wire, name, argv: [program, '-conf', join(work, name)] }, work);
  };
  for (let round = 0; round < Number(options.rounds); round++) {
    const own = random.fork(round);
    const files = Object.fromEntries(Object.entries(randomFiles(own.fork('files'))).map(([name, text]) => [join(work, `files-${round}`, name), text]));
    mkdirSync(join(work, `files-${round}`));
    for (const [path, text] of Object.entries(files)) writeFileSync(path, text);
    const template = randomCorefile(own.fork('corefile')).replaceAll('PORT', String(FIRST + round)).replaceAll(':UP', `:${UP}`).replaceAll('root FILES\n', `root ${join(work, `files-${round}`)}\n`).replaceAll('FILES', join(work, `files-${round}`));
    const upstream = start(`upstream-${round}`, upstreamText);
    const server = start(`round-${round}`, template.replace('KUBECONFIG', `kubeconfig ${kubeconfig}`));
    const names = own.fork('names');
    const asked = (name: string): readonly Asked[] => [{ port: FIRST + round, name, type: 'A' }, { port: FIRST + round, name, type: 'AAAA' }, { port: FIRST + round, name, type: 'SRV' }];
    const judged: Judged = { cluster, files, corefile: template.replace(/ *KUBECONFIG\n/, '') };
    const questions = Array.from({ length: Number(options.names) }, () => randomName(names)).flatMap(asked);
    const told = await askAll(questions).catch((error: unknown) => { throw new Error(judged.corefile, { cause: error }); });
    questions.forEach((question, index) => void compare(judged, upstreamText, question, told[index] ?? undefined));
    const again = CHANGING.flatMap(asked);
    const before = await askServers(standing.wire, again);
    const kept = again.map((question, index) => compare(judged, upstreamText, question, before[index] ?? undefined));
    await stopServer(upstream);
    const later = start(`later-${round}`, laterText);
    await untilAnswers({ port: UP, name: CHANGING[0], type: 'A' });
    const after = await askServers(standing.wire, again);
    again.forEach((question, index) => {
      const first = kept[index];
      if (first !== undefined) compare(judged, laterText, question, after[index] ?? undefined, first.keptMs === undefined ? undefined : first);
    });
    await stopServer(server);
    await stopServer(later);
  }
} finally {
  await standing.close();
  rmSync(work, { recursive: true, force: true });
}
console.log(`seed ${seed}: ${tally.asked} questions to CoreDNS 1.15 with ${options.rounds} Corefiles, ${tally.kept} answered again from its cache, ${tally.disagreed} disagreements, ${tally.unknown} unknown${tally.unknown === 0 ? '' : ` (${[...unknownLines].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([line, count]) => `${count} ${line}`).join('; ')})`}, ${tally.silent} without an answer; response codes ${[...kinds].sort().map(([kind, count]) => `${kind}: ${count}`).join(', ')}`);
process.exit(tally.disagreed > 0 || tally.asked === 0 ? 1 : 0);

/** Waits until the server answers at all, and asks. */
async function askAll(questions: readonly Asked[]): Promise<readonly (Told | null)[]> {
  await untilAnswers({ port: questions[0]?.port ?? 0, name: 'kubernetes.default.svc.cluster.local', type: 'A' });
  return askServers(standing.wire, questions);
}

async function untilAnswers(question: Asked): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    const [first] = await askServers(standing.wire, [question], 200);
    if (first !== undefined && first !== null) return;
  }
  throw new Error(`the server at port ${question.port} does not start`);
}

/** Pods that nobody runs, with the addresses that a kubelet would write into their status. */
async function addPods(own: typeof random): Promise<void> {
  for (const { name, namespace, ip } of randomPods(own)) {
    for (let tries = 0; tries < 20 && (await kubectl(standing.plane, ['get', 'serviceaccount', 'default', '-n', namespace], undefined, true)) === ''; tries++) await setTimeout(500);
    const metadata = { name, namespace };
    await apply(standing.plane, [{ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'main', image: 'registry.example/nothing' }] } }]);
    await kubectl(standing.plane, ['patch', 'pod', name, '-n', namespace, '--subresource=status', '--type=merge', '-p', JSON.stringify({ status: { podIP: ip, podIPs: [{ ip }] } })]);
  }
}

/** `kept`: what was answered a moment before, and is answered again. Gives what the model says, if it knows. */
function compare({ cluster, files, corefile }: Judged, upstreamText: string, question: Asked, told: Told | undefined, kept?: Served): Extract<Served, { kind: 'answer' }> | undefined {
  tally.asked++;
  if (kept !== undefined) tally.kept++;
  const kind = told === undefined ? 'silent' : `${told.rcode}${told.answers.length > 0 ? ' with answers' : ''}`;
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const serve = (text: string, port: number, name: string, type: string, upstream: AskUpstream): ReturnType<typeof corednsServes> =>
    corednsServes(() => readCorefile(confFile('Corefile', text)), { question: { name, type }, protocol: 'udp', client: '127.0.0.1', port }, { cluster, file: (path) => (files[path] === undefined ? { kind: 'absent', file: path } : confFile(path, files[path])), upstream, choose: () => 0, release: [1, 15] });
  const upstream: AskUpstream = (of) => {
    const served = serve(upstreamText, UP, of.name, of.type, () => ({ kind: 'lost' }));
    return served.kind === 'silent' ? { kind: 'lost' } : served;
  };
  const served = kept ?? serve(corefile, question.port, question.name, question.type, upstream);
  if (told === undefined) tally.silent++;
  if (served.kind === 'unknown') {
    tally.unknown++;
    const line = served.because.at(-1)?.text.trim() ?? '';
    unknownLines.set(line, (unknownLines.get(line) ?? 0) + 1);
    return undefined;
  }
  const [model, real] = [textOfServed(served), textOfTold(told ?? null)];
  if (model !== real && ++tally.disagreed <= Number(options.show)) console.log(`${kept === undefined ? '' : 'again '}${question.type} ${question.name}\n  model ${model}\n  real  ${real}\n${corefile}\n${Object.entries(files).map(([path, text]) => `--- ${path}\n${text}`).join('')}`);
  return served.kind === 'answer' ? served : undefined;
}
