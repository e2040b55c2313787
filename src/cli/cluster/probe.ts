import { randomInt } from 'node:crypto';
import type { NodeDoor, ProbedNetns, WatchedNetns } from '../../collect/index.ts';
import type { Prediction } from '../../located.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Query } from '../../model/report/index.ts';
import { formatIp } from '../../net/ip.ts';
import { CannotRun, EXIT, UsageError } from '../exit.ts';
import { decoded, exitCode, WHAT } from '../locate.ts';
import { makeQuery } from '../query.ts';
import type { QueryOptions } from '../query.ts';
import { printable, wantsColor, write } from '../terminal.ts';
import type { Lang } from '../terminal.ts';
import { refusalText } from '../why.ts';
import { agreed } from './agreed.ts';
import { withEvidence } from './ask.ts';
import type { AskFlags } from './ask.ts';
import type { Reach } from './reach.ts';
import { say } from './say.ts';

export interface ProbeCommand extends QueryOptions, AskFlags {
  readonly for: string;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly output: 'text' | 'json';
  readonly lang: Lang;
}

/** Captures run so much longer than the client waits: what is begun on one node first must not end before another's begins, and the last packets are on their way. */
const SLACK_SECONDS = 6;
const LONGEST_SECONDS = 60;

/**
 * `netwhy probe FROM TO`: asks the cluster the question, then sends one real connection, datagram or ping from the namespace that FROM is in, captures on its way on every node
 * that the model says it crosses, and says where it was seen beside the model's answer. What is sent is shown first, and asked about. Returns the exit code, as `netwhy locate`.
 */
export async function probe(from: string, to: string, options: ProbeCommand): Promise<number> {
  const asked = makeQuery(from, to, options);
  const seconds = Number(options.for.replace(/s$/, ''));
  if (!(seconds >= 1 && seconds <= LONGEST_SECONDS)) throw new UsageError(`--for ${options.for.slice(0, 20)} is not a number of seconds (1 to ${LONGEST_SECONDS})`);
  // A port that is known beforehand, so that rules about it are walked and the probe is told apart.
  const query: Query = asked.sport === undefined ? { ...asked, sport: randomInt(33_000, 60_000) } : asked;
  return withEvidence(query, options, async ({ evidence }, reach, signal) => {
    const plan = await planOf(evidence, query, Math.ceil(seconds), options.lang);
    await announce(plan);
    if (options.dryRun === true || !(await agreed(options, 'Send it'))) return EXIT.asExpected;
    return carryOut(plan, reach, signal, options);
  });
}

interface Plan {
  readonly query: Query;
  readonly prediction: Prediction;
  readonly protocol: keyof typeof WHAT;
  readonly filter: string;
  readonly seconds: number;
  readonly from: ProbedNetns;
  /** By node. */
  readonly places: ReadonlyMap<string, readonly ProbedNetns[]>;
}

async function planOf(evidence: Evidence, query: Query, seconds: number, lang: Lang): Promise<Plan> {
  const [{ predict }, { probeFilter }] = await Promise.all([import('../../located.ts'), import('../../collect/index.ts')]);
  const predicted = predict(evidence, query);
  if (predicted.kind === 'refused') {
    const message = refusalText(predicted.refusal, lang);
    throw predicted.refusal.fault === 'question' ? new UsageError(message) : new CannotRun(message);
  }
  const prediction = predicted.value;
  const { question, crossed, walked, ports } = prediction;
  const known = new Map<string, ProbedNetns>(evidence.nodes.flatMap(({ name, netns }) => netns.flatMap(({ id, pids: [pid], inode }) => (pid === undefined ? [] : [[`${name}/${id}`, { netns: `${name}/${id}`, pid, inode }] as const]))));
  const from = known.get(question.netns);
  if (from === undefined) throw new CannotRun(printable(`no process is known in the namespace of ${question.netns}: nothing can be sent from there`));
  const { netns: server } = walked.target.server;
  const wanted = new Set([question.netns, ...crossed, ...(server === undefined ? [] : [server])]);
  const places = new Map<string, ProbedNetns[]>();
  for (const netns of new Set([...wanted, ...[...wanted].map((one) => `${nodeOf(one)}/host`)])) {
    const place = known.get(netns);
    if (place !== undefined) places.set(nodeOf(netns), [...(places.get(nodeOf(netns)) ?? []), place]);
  }
  const protocol = question.protocol === 'sctp' ? 'tcp' : question.protocol;
  return { query, prediction, protocol, filter: probeFilter(protocol, new Set([...ports.vxlan, ...ports.geneve])), seconds, from, places };
}

function nodeOf(netns: string): string {
  return netns.slice(0, netns.indexOf('/'));
}

async function announce({ prediction, protocol, places, filter, seconds, from }: Plan): Promise<void> {
  const { placeNames } = await import('../../located.ts');
  const all = [...places.values()].flat().map(({ netns }) => netns);
  const names = placeNames(prediction, [from.netns, ...all]);
  const { question, walked } = prediction;
  say(`this sends real packets: one ${WHAT[protocol]} from ${names[from.netns] ?? from.netns} to ${walked.target.name} (${formatIp(question.dst)}), waited for at most ${seconds} s`);
  say(`captures on all devices of ${all.map((netns) => names[netns] ?? netns).join(', ')}, for ${seconds + SLACK_SECONDS} s: tcpdump -i any '${filter}'`);
}

async function carryOut({ query, prediction, protocol, filter, seconds, from, places }: Plan, reach: Reach, signal: AbortSignal, options: ProbeCommand): Promise<number> {
  const [{ attemptOnNode, captureOnNode }, { located }, { presentLocateJson, presentLocateText }] = await Promise.all([import('../../collect/index.ts'), import('../../located.ts'), import('../../present/index.ts')]);
  const doors = new Map<string, NodeDoor>();
  for (const node of places.keys()) doors.set(node, await reach.doorOf(node));
  const running = [...doors].map(([node, door]) => captureOnNode(door, places.get(node) ?? [], filter, seconds + SLACK_SECONDS));
  await Promise.all(running.map(({ listening }) => listening));
  if (signal.aborted) throw new CannotRun('interrupted');
  const door = doors.get(nodeOf(from.netns));
  if (door === undefined) throw new CannotRun(printable(`${nodeOf(from.netns)} cannot be reached`));
  const { question } = prediction;
  const token = randomInt(0, 2 ** 32);
  const attempted = await attemptOnNode(door, from, {
    protocol, address: formatIp(question.dst), port: question.dport, sport: query.sport ?? 0, ...(question.src === undefined ? {} : { source: formatIp(question.src) }), timeoutMs: seconds * 1000, payload: `nw${token.toString(16).padStart(8, '0')}.`,
  });
  const captures: readonly WatchedNetns[] = (await Promise.all(running.map(({ captured }) => captured))).flat();
  const marks = { protocol, netns: question.netns, address: question.dst, sport: query.sport ?? 0, token };
  const report = located(prediction, { query, node: nodeOf(from.netns), attempted, marks, captured: await decoded(prediction, captures), watched: captures.map(({ netns }) => netns) });
  await write(options.output === 'json' ? presentLocateJson(report) : presentLocateText(report, { lang: options.lang, color: wantsColor(process.stdout) }));
  return exitCode(report);
}
