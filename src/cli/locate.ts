import { randomInt } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { LocateReport, Query } from '../model/report/index.ts';
import { formatIp } from '../net/ip.ts';
import type { WatchedNetns } from '../collect/index.ts';
import type { Prediction, Tried } from '../located.ts';
import { CannotRun, EXIT, UsageError } from './exit.ts';
import { pointsHere } from './points.ts';
import type { Points } from './points.ts';
import { makeQuery } from './query.ts';
import type { QueryOptions } from './query.ts';
import { printable, wantsColor, write } from './terminal.ts';
import type { Lang } from './terminal.ts';

export interface LocateCommand extends QueryOptions {
  readonly bundle?: readonly string[];
  readonly node?: string;
  readonly for: string;
  readonly keep?: string;
  readonly dryRun?: true;
  readonly output: 'text' | 'json';
  readonly lang: Lang;
}

/** How long after the client has its answer packets may still be on their way, and captures in their buffers. */
const SETTLE_MS = 300;
/** What is sent, in a word. */
export const WHAT = { tcp: 'TCP connection', udp: 'UDP datagram', icmp: 'ping' } as const;

/**
 * `netwhy locate FROM TO`: collects this host, walks the question, captures at every point of the predicted way at once, sends one real
 * probe from FROM, and says where it was last seen. Changes nothing; the probe is announced before it is sent. Returns the exit code.
 */
export async function locate(from: string, to: string, options: LocateCommand): Promise<number> {
  const asked = makeQuery(from, to, options);
  const seconds = Number(options.for.replace(/s$/, ''));
  if (!(seconds > 0 && seconds <= 120)) throw new UsageError(`--for ${options.for.slice(0, 20)} is not a number of seconds (at most 120)`);
  if (options.keep !== undefined && existsSync(options.keep)) throw new CannotRun(`${options.keep} is there already; name another folder`);
  // A port that is known beforehand, so that rules about it are walked and the probe is told apart.
  const query: Query = asked.sport === undefined ? { ...asked, sport: randomInt(33_000, 60_000) } : asked;
  const work = mkdtempSync(join(tmpdir(), 'netwhy-locate-'));
  const remove = (): void => rmSync(work, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const plan = await planOf(work, query, seconds * 1000, options);
    await announce(plan);
    return options.dryRun === true ? EXIT.asExpected : await carryOut(plan, options);
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** What is going to be sent, and where it is watched. */
interface Plan extends Points {
  /** The bundle of this host. */
  readonly here: string;
  readonly query: Query;
  readonly protocol: keyof typeof WHAT;
  readonly address: string;
  readonly filter: string;
  readonly timeoutMs: number;
}

async function planOf(work: string, query: Query, timeoutMs: number, options: LocateCommand): Promise<Plan> {
  const [{ points, here }, { probeFilter }] = await Promise.all([pointsHere(work, query, options), import('../collect/index.ts')]);
  const { question, ports } = points.prediction;
  const protocol = question.protocol === 'sctp' ? 'tcp' : question.protocol;
  return { ...points, here, query, protocol, address: formatIp(question.dst), filter: probeFilter(protocol, new Set([...ports.vxlan, ...ports.geneve])), timeoutMs };
}

async function announce({ prediction, protocol, places, filter, timeoutMs }: Plan): Promise<void> {
  const { placeNames } = await import('../located.ts');
  const { walked, question } = prediction;
  const names = placeNames(prediction, places.map(({ netns }) => netns));
  process.stderr.write(printable([
    `netwhy: one ${WHAT[protocol]} from ${names[question.netns] ?? question.netns} to ${walked.target.name}, waited for at most ${timeoutMs / 1000} s`,
    `netwhy: captures on all devices of ${places.map(({ netns }) => names[netns] ?? netns).join(', ')}, for as long: tcpdump -i any '${filter}'`, '',
  ].join('\n')));
}

async function carryOut(plan: Plan, options: LocateCommand): Promise<number> {
  const [{ located }, { presentLocateJson, presentLocateText }] = await Promise.all([import('../located.ts'), import('../present/index.ts')]);
  const { tried, captures } = await send(plan);
  const report = located(plan.prediction, tried);
  const text = presentLocateJson(report);
  const kept = options.keep ?? (report.agreement === 'agrees' ? undefined : `netwhy-locate-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
  if (kept !== undefined) keep(kept, plan.here, captures, text);
  await write(options.output === 'json' ? text : presentLocateText(report, { lang: options.lang, color: wantsColor(process.stdout) }));
  return exitCode(report);
}

/** Watches, sends, and reads what was captured. */
async function send(plan: Plan): Promise<{ readonly tried: Tried; readonly captures: readonly WatchedNetns[] }> {
  const { prediction, query, node, protocol, places } = plan;
  const token = randomInt(0, 2 ** 32);
  const { attempted, captures } = await watchedAttempt(plan, `nw${token.toString(16).padStart(8, '0')}.`).catch((error: unknown) => {
    throw new CannotRun(printable(error instanceof Error ? error.message : String(error)));
  });
  const marks = { protocol, netns: prediction.question.netns, address: prediction.question.dst, sport: query.sport ?? 0, token };
  return { captures, tried: { query, node, attempted, marks, captured: await decoded(prediction, captures), watched: places.map(({ netns }) => netns) } };
}

/** Rejects with what tcpdump or the client program said. */
async function watchedAttempt({ prediction: { question }, query, protocol, address, places, filter, timeoutMs }: Plan, payload: string): Promise<Pick<Tried, 'attempted'> & { readonly captures: readonly WatchedNetns[] }> {
  const { attempt, watchAll } = await import('../collect/index.ts');
  const from = places.find(({ netns }) => netns === question.netns)?.enter;
  const watch = await watchAll(places, filter);
  let captures: readonly WatchedNetns[] = [];
  const attempted = await attempt({
    ...(from === undefined ? {} : { enter: from }), ...(question.src === undefined ? {} : { source: formatIp(question.src) }), protocol, address, port: question.dport, sport: query.sport ?? 0, timeoutMs, payload,
  }).finally(async () => {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    captures = await watch.stop();
  });
  return { attempted, captures };
}

/** The packets of captures, with the names of their devices. */
export async function decoded({ loaded, ports }: Prediction, captures: readonly WatchedNetns[]): Promise<Tried['captured']> {
  const [{ decodeCooked, recordsOf }, { deviceName }] = await Promise.all([import('../wire/index.ts'), import('../located.ts')]);
  return captures.flatMap(({ netns, pcap }) => recordsOf(pcap).flatMap(({ at, bytes }) => {
    const cooked = decodeCooked(bytes, ports);
    return cooked === undefined ? [] : [{ netns, dev: deviceName(loaded, netns, cooked.ifindex), at, cooked }];
  }));
}

/** The host as it was, what was captured, and the report, in one new folder. */
function keep(folder: string, here: string, captures: readonly WatchedNetns[], report: string): void {
  mkdirSync(join(folder, 'captures'), { recursive: true, mode: 0o700 });
  cpSync(here, join(folder, basename(here)), { recursive: true });
  for (const { netns, pcap } of captures) writeFileSync(join(folder, 'captures', `${netns.replaceAll('/', '_')}.pcap`), pcap, { mode: 0o600 });
  writeFileSync(join(folder, 'locate.json'), report, { mode: 0o600 });
  process.stderr.write(printable(`netwhy: kept in ${folder}: the bundle of this host, the captures, locate.json\n`));
}

/** 0 the probe was answered as the model says, 1 it was not answered, and the model says why, 3 model and reality differ or the model does not know. */
export function exitCode({ agreement, attempted }: LocateReport): number {
  return agreement !== 'agrees' ? EXIT.inconclusive : attempted.kind === 'answered' ? EXIT.asExpected : EXIT.findings;
}
