import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Session } from './session.ts';
import { messageOf } from './status.ts';

/** The object that an Event is about, as an ObjectReference names it. */
export interface Regarded {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
}

/** What is said of an object. */
export interface EventNote {
  readonly regarding: Regarded;
  readonly type: 'Normal' | 'Warning';
  /** A word for machines, in CamelCase. */
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** How many Events were written, and how many were not: refused by the server, or held back. */
export interface EventCounts {
  readonly written: number;
  readonly refused: number;
  readonly held: number;
}

interface Series {
  readonly path: string;
  readonly count: number;
  readonly at: number;
}

const CONTROLLER = 'netwhy.io/watch';
/** The longest that the API server takes (k8s.io/kubernetes pkg/apis/core/validation/events.go). */
const [LONGEST_NOTE, LONGEST_REASON, LONGEST_INSTANCE] = [1024, 128, 128];
/** What is said again within this time belongs to one series, as client-go has it (k8s.io/client-go tools/events, finishTime). */
const SERIES_MS = 6 * 60_000;
/** Of a cluster in which everything flaps the API server is not to hear more than this: so many at once, and one more each so often. */
const [BURST, REFILL_MS] = [50, 2000];

/**
 * Writes Events (events.k8s.io/v1) about API objects. What is said of an object again goes on as a series. Of objects without a namespace the Events are in `default`, where
 * kubectl looks for them. What the server refuses is counted and told once; watching goes on.
 */
export class EventWriter {
  readonly #session: Session;
  readonly #said: (what: string) => void;
  readonly #series = new Map<string, Series>();
  #counts = { written: 0, refused: 0, held: 0 };
  #left = BURST;
  #refilledAt = Date.now();
  #complaint = '';

  constructor(session: Session, said: (what: string) => void) {
    this.#session = session;
    this.#said = said;
  }

  get counts(): EventCounts {
    return this.#counts;
  }

  /** Writes one; never rejects. `at`: when it was so, in milliseconds since the epoch. */
  async write(event: EventNote, at: number): Promise<void> {
    if (!this.#may()) {
      this.#counts = { ...this.#counts, held: this.#counts.held + 1 };
      return this.#complain('more turns than the API server is to be told of: some Events are left out');
    }
    const why = await this.#put(event, at).catch((error: unknown) => (error as Error).message);
    this.#counts = why === undefined ? { ...this.#counts, written: this.#counts.written + 1 } : { ...this.#counts, refused: this.#counts.refused + 1 };
    if (why !== undefined) this.#complain(`an Event was not written: ${why}`);
  }

  /** Why it was not written; undefined when it was. */
  async #put({ regarding, type, reason, action, note }: EventNote, at: number): Promise<string | undefined> {
    const time = `${new Date(at).toISOString().slice(0, -1)}000Z`;
    const key = JSON.stringify([regarding, type, reason, action, note]);
    for (const [other, { at: last }] of this.#series) if (at - last > SERIES_MS) this.#series.delete(other);
    const before = this.#series.get(key);
    if (before !== undefined) {
      const count = before.count + 1;
      const answer = await this.#session.ask(before.path, { method: 'PATCH', body: { series: { count, lastObservedTime: time } }, contentType: 'application/merge-patch+json' });
      if (answer.status === 200) this.#series.set(key, { path: before.path, count, at });
      if (answer.status !== 404) return answer.status === 200 ? undefined : messageOf(answer);
    }
    const namespace = regarding.namespace ?? 'default';
    const name = `${regarding.name.slice(0, 200)}.${randomBytes(8).toString('hex')}`;
    const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
    const answer = await this.#session.ask(path, {
      method: 'POST',
      body: {
        apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name, namespace }, eventTime: time, reportingController: CONTROLLER, reportingInstance: hostname().slice(0, LONGEST_INSTANCE),
        regarding, type, reason: reason.slice(0, LONGEST_REASON), action: action.slice(0, LONGEST_REASON), note: cut(note),
      },
    });
    if (answer.status !== 201) return messageOf(answer);
    this.#series.set(key, { path: `${path}/${name}`, count: 1, at });
    return undefined;
  }

  #may(): boolean {
    const more = Math.floor((Date.now() - this.#refilledAt) / REFILL_MS);
    this.#refilledAt += more * REFILL_MS;
    this.#left = Math.min(BURST, this.#left + more);
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }

  #complain(what: string): void {
    if (what !== this.#complaint) this.#said(what);
    this.#complaint = what;
  }
}

/** No more bytes than the server takes, and no half of a letter. */
function cut(note: string): string {
  const bytes = Buffer.from(note);
  return bytes.length <= LONGEST_NOTE ? note : `${bytes.toString('utf8', 0, LONGEST_NOTE - 6).replace(/\uFFFD+$/, '')}...`;
}
