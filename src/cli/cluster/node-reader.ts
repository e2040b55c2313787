import type { Session, WatchedObjects } from '../../collect/index.ts';
import type { AgentSettings } from '../../manifests/index.ts';
import type { LiveEvidence } from './live-evidence.ts';
import { nodeNames } from './node-names.ts';
import { Reach } from './reach.ts';
import { Wake } from './wake.ts';

/** A node on which pods come and go is read again no sooner than this after the last time. */
const REST_MS = 5000;
/** Pods of our own live for a quarter of an hour, and agents come to new nodes. */
const REACH_ANEW_MS = 600_000;

export interface NodeReaderOrder {
  readonly session: Session;
  readonly settings: AgentSettings;
  readonly timeoutMs: number;
  /** All nodes are read again after so long. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
  /** Where what they give is put. */
  readonly live: LiveEvidence;
  /** Something of it is new. */
  readonly news: () => void;
}

/** Reads the nodes of a cluster again and again: all from time to time, and those on which pods come and go sooner. */
export class NodeReader {
  readonly #order: NodeReaderOrder;
  readonly #wake: Wake;
  readonly #due = new Set<string>();
  readonly #readAt = new Map<string, number>();
  #allAt = 0;

  constructor(order: NodeReaderOrder) {
    this.#order = order;
    this.#wake = new Wake(order.signal);
  }

  /** Pods of these nodes came, went or changed. */
  changed(nodes: ReadonlySet<string>): void {
    for (const node of nodes) this.#due.add(node);
    if (nodes.size > 0) this.#wake.ring();
  }

  /** Reads until the abort. Rejects only when the API server does not answer. */
  async run(objects: WatchedObjects): Promise<void> {
    const { session, settings, timeoutMs, everyMs, signal, live, news } = this.#order;
    let [reach, since] = [new Reach(session, settings, timeoutMs, signal), Date.now()];
    try {
      while (!signal.aborted) {
        const names = new Set(nodeNames(objects.nodes()));
        live.keepNodes(names);
        if (Date.now() - this.#allAt >= everyMs) {
          this.#allAt = Date.now();
          for (const name of names) this.#due.add(name);
          if (await objects.askOnes()) news();
        }
        const now = this.#ready(names);
        if (now.length > 0) {
          if (Date.now() - since > REACH_ANEW_MS) {
            await reach.close();
            [reach, since] = [new Reach(session, settings, timeoutMs, signal), Date.now()];
          }
          const outcomes = await reach.collect(now);
          if (signal.aborted) return;
          for (const name of now) this.#readAt.set(name, Date.now());
          await live.setNodes(outcomes);
          news();
        }
        await this.#wake.rung(this.#due.size > 0 ? REST_MS : Math.max(this.#allAt + everyMs - Date.now(), 0));
      }
    } finally {
      await reach.close();
    }
  }

  /** Takes those of the due that have rested; those that are no nodes any more are due no more. */
  #ready(names: ReadonlySet<string>): readonly string[] {
    const rested = [...this.#due].filter((name) => names.has(name) && Date.now() - (this.#readAt.get(name) ?? 0) >= REST_MS);
    for (const name of rested) this.#due.delete(name);
    for (const name of this.#due) if (!names.has(name)) this.#due.delete(name);
    return rested;
  }
}
