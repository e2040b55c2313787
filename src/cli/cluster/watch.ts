import { setTimeout as pause } from 'node:timers/promises';
import type { EventWriter, WatchedObjects } from '../../collect/index.ts';
import type { WatchStep } from '../../model/report/index.ts';
import type * as Present from '../../present/index.ts';
import { EXIT } from '../exit.ts';
import { seconds, wholeNumber } from '../numbers.ts';
import { wantsColor, write } from '../terminal.ts';
import type { Lang } from '../terminal.ts';
import { eventsOf } from './events.ts';
import { LiveEvidence } from './live-evidence.ts';
import { serveMetrics } from './metrics.ts';
import { nodeNames } from './node-names.ts';
import { NodeReader } from './node-reader.ts';
import { settingsOf } from './options.ts';
import type { NodeFlags } from './options.ts';
import { preflight } from './preflight.ts';
import { abortOnSignal } from './reach.ts';
import { say } from './say.ts';
import { Snapshots } from './snapshots.ts';
import { Wake } from './wake.ts';

export interface WatchCommand extends NodeFlags {
  readonly every: string;
  readonly for?: string;
  readonly output: 'text' | 'json';
  readonly lang: Lang;
  readonly verbose?: true;
  readonly metrics?: string;
  readonly events?: true;
  readonly snapshots?: string;
  readonly mostSnapshots: string;
}

/** What comes together is looked at together: this long after the last change, and at most so long after the first. */
const [SETTLE_MS, LONGEST_MS] = [300, 2000];
/** So often all flows are walked, whatever changed: how full something is, is read with everything and no change of its own. */
const EVERYTHING_MS = 600_000;
const MOST_SNAPSHOTS = 1000;

/**
 * `netwhy watch`: follows a cluster's objects and reads its nodes again and again, judges the promised flows that a change touches, and says what turned. Ends with Ctrl-C,
 * or after `--for`; returns the exit code: 1 when something breaks the promise at the end.
 */
export async function watch(options: WatchCommand): Promise<number> {
  const settings = settingsOf(options);
  const [everyMs, timeoutMs] = [seconds('--every', options.every) * 1000, seconds('--node-timeout', options.nodeTimeout) * 1000];
  const forMs = options.for === undefined ? undefined : seconds('--for', options.for) * 1000;
  const snapshots = options.snapshots === undefined ? undefined : new Snapshots(options.snapshots, wholeNumber('--most-snapshots', options.mostSnapshots, MOST_SNAPSHOTS));
  const [{ EventWriter, openSession, watchObjects }, present] = await Promise.all([import('../../collect/index.ts'), import('../../present/index.ts')]);
  const session = await openSession(options);
  const end = abortOnSignal('what was made in the cluster is removed');
  const { signal } = end;
  if (forMs !== undefined) pause(forMs, undefined, { signal, ref: false }).then(() => end.abort(), () => undefined);
  say(`context ${session.context}, server ${session.server}`);
  const live = new LiveEvidence(session);
  const events = options.events === true ? new EventWriter(session, say) : undefined;
  const told = new Told(options, present, events);
  const server = options.metrics === undefined ? undefined : await serveMetrics(options.metrics, () => told.metrics(session.calls, live));
  let objects: WatchedObjects | undefined;
  try {
    await preflight(session, { nodes: true, namespace: settings.namespace, events: events !== undefined, signal });
    const toLook = new Wake(signal);
    const news = (): void => toLook.ring();
    const reader = new NodeReader({ session, settings, timeoutMs, everyMs, signal, live, news });
    objects = await watchObjects({
      session, signal, said: say,
      changed: ({ keys, nodes, whole }) => {
        told.counts.changes += keys;
        if (whole) told.counts.lists += 1;
        if (keys === 0) return;
        reader.changed(nodes);
        news();
      },
    });
    await Promise.all([reader.run(objects), look({ objects, live, toLook, told, snapshots })]);
  } finally {
    end.abort();
    await objects?.ended;
    server?.close();
    server?.closeAllConnections();
  }
  const { looks, walks, changes } = told.counts;
  say(`${looks} looks, ${walks} flows walked, ${changes} changes of objects, ${session.calls} requests to the API server`);
  return codeOf(told.last);
}

interface LookOrder {
  readonly objects: WatchedObjects;
  readonly live: LiveEvidence;
  readonly toLook: Wake;
  readonly told: Told;
  readonly snapshots: Snapshots | undefined;
}

/** Judges the promise whenever something is new, until the abort. */
async function look({ objects, live, toLook, told, snapshots }: LookOrder): Promise<void> {
  const { Watched } = await import('../../watched.ts');
  const watched = new Watched();
  let everything = 0;
  while (await toLook.settled(SETTLE_MS, LONGEST_MS)) {
    // Before the first nodes have answered all would be unknown.
    if (live.outcomes().length === 0 && nodeNames(objects.nodes()).length > 0) continue;
    const began = Date.now();
    await live.setObjects(objects.now());
    const whole = began - everything > EVERYTHING_MS;
    if (whole) everything = began;
    const step = watched.look(await live.now(), whole);
    await told.tell(step, began);
    const appeared = step.transitions.find((transition) => transition.kind === 'cause' && transition.state === 'appeared');
    if (snapshots !== undefined && appeared?.kind === 'cause') say(await snapshots.take(`${new Date(began).toISOString()} ${appeared.cause.id}`, await live.files()));
  }
}

/** What is said of each look, and counted of all. */
class Told {
  readonly counts = { changes: 0, lists: 0, looks: 0, walks: 0, transitions: 0, lastLook: 0, lookSeconds: 0 };
  last: WatchStep | undefined;
  readonly #options: WatchCommand;
  readonly #present: typeof Present;
  readonly #events: EventWriter | undefined;

  constructor(options: WatchCommand, present: typeof Present, events: EventWriter | undefined) {
    this.#options = options;
    this.#present = present;
    this.#events = events;
  }

  /** Writes what turned, and as Events where they are wanted. `began`: when the look began, in milliseconds since the epoch. */
  async tell(step: WatchStep, began: number): Promise<void> {
    const { output, lang, verbose } = this.#options;
    const { counts } = this;
    counts.looks += 1;
    counts.walks += step.walked;
    counts.transitions += step.transitions.length;
    counts.lastLook = began / 1000;
    counts.lookSeconds = (Date.now() - began) / 1000;
    const time = new Date(began).toISOString();
    await write(output === 'json'
      ? step.transitions.map((transition) => this.#present.presentTransitionJson(transition, time)).join('')
      : this.#present.presentWatchText(step, time, { lang, color: wantsColor(process.stdout), verbose: verbose === true }));
    for (const event of this.#events === undefined ? [] : eventsOf(step.transitions, (transition) => this.#present.presentTransitionNote(transition, lang))) await this.#events?.write(event, began);
    if (this.last === undefined || step.transitions.length > 0) say(this.#present.presentWatchSum(step, lang));
    this.last = step;
  }

  /** How it stands, for Prometheus. */
  metrics(requests: number, live: LiveEvidence): string {
    const outcomes = live.outcomes();
    const read = outcomes.filter(({ kind }) => kind === 'collected').length;
    return this.#present.presentMetrics(this.last, { ...this.counts, requests, events: this.#events?.counts, nodes: { read, missing: outcomes.length - read } });
  }
}

function codeOf(last: WatchStep | undefined): number {
  if (last === undefined) return EXIT.inconclusive;
  if (last.flows.broken > 0 || last.causes.length > 0) return EXIT.findings;
  return last.flows.unknown > 0 || last.flows.walked === 0 ? EXIT.inconclusive : EXIT.asExpected;
}
