import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { NodeDoor, NodeOutcome, OwnPods, PodRef, Session } from '../../collect/index.ts';
import type { AgentSettings, Run } from '../../manifests/index.ts';
import { VERSION } from '../../version.ts';
import { EXIT } from '../exit.ts';
import { say } from './say.ts';

/** How long pods of a run may live: longer than any run, and no longer than one may forget them. */
const RUN_SECONDS = 900;
const GRACE_SECONDS = 60;

/**
 * The nodes of a cluster, reached through its API server by one run of netwhy: through the agent's pods, and where there is none
 * through pods that the run makes. `close` removes what was made, whatever happened.
 */
export class Reach {
  readonly #session: Session;
  readonly #settings: AgentSettings;
  readonly #timeoutMs: number;
  readonly #signal: AbortSignal;
  readonly #begun = new Map<string, Promise<readonly NodeOutcome[]>>();
  readonly #done = new AbortController();
  readonly #ready: Promise<{ readonly agents: ReadonlyMap<string, PodRef>; readonly own: OwnPods }>;

  constructor(session: Session, settings: AgentSettings, timeoutMs: number, signal: AbortSignal) {
    this.#session = session;
    this.#settings = settings;
    this.#timeoutMs = timeoutMs;
    this.#signal = AbortSignal.any([signal, this.#done.signal]);
    // Every request and every node listens.
    setMaxListeners(0, this.#signal);
    this.#ready = this.#prepare();
    // Whoever asks for nodes first is told.
    this.#ready.catch(() => undefined);
  }

  /** Reads nodes, those with an agent through it. Rejects only when the API server does not answer. */
  async collect(nodes: readonly string[]): Promise<readonly NodeOutcome[]> {
    const begun = nodes.flatMap((node) => this.#begun.get(node) ?? []);
    return (await Promise.all([this.#read(nodes.filter((node) => !this.#begun.has(node)), progress), ...begun])).flat();
  }

  /** Begins to read nodes that may be asked for soon; only those with an agent, since a pod is made for no guess. Never rejects; whom nobody asks for, nobody waits for. */
  async begin(nodes: readonly string[]): Promise<void> {
    const ready = await this.#ready.catch(() => undefined);
    for (const node of nodes) if (ready?.agents.has(node) === true && !this.#begun.has(node)) this.#begun.set(node, this.#read([node], () => undefined));
  }

  async #read(nodes: readonly string[], onProgress: (done: number, all: number) => void): Promise<readonly NodeOutcome[]> {
    if (nodes.length === 0) return [];
    const [{ collectNodes, collectSh }, { CONTAINER }] = await Promise.all([import('../../collect/index.ts'), import('../../manifests/index.ts')]);
    const { agents, own } = await this.#ready;
    return collectNodes({ session: this.#session, nodes, script: collectSh(VERSION), container: CONTAINER, agents, own, timeoutMs: this.#timeoutMs, signal: this.#signal, onProgress });
  }

  /** Where a probe is sent from and captured on a node: in a pod that the run makes for that, which may do more than the agent. Rejects with why there is none. */
  async doorOf(node: string): Promise<NodeDoor> {
    const { CONTAINER } = await import('../../manifests/index.ts');
    const { own } = await this.#ready;
    return { session: this.#session, pod: await own.make(node, this.#signal, 'probe'), container: CONTAINER, signal: this.#signal };
  }

  /** Removes what this run made; says what could not be removed. */
  async close(): Promise<void> {
    this.#done.abort();
    const ready = await this.#ready.catch(() => undefined);
    const left = (await ready?.own.close()) ?? [];
    if (left.length > 0) say(`could not remove ${left.join(', ')}: a pod ends after ${RUN_SECONDS / 60} minutes, the rest is removed by the next run that may`);
  }

  async #prepare(): Promise<{ readonly agents: ReadonlyMap<string, PodRef>; readonly own: OwnPods }> {
    const [{ findAgents, OwnPods, ownOwner, removeLeftovers }, made] = await Promise.all([import('../../collect/index.ts'), import('../../manifests/index.ts')]);
    const { namespace } = this.#settings;
    const run: Run = { id: randomBytes(5).toString('hex'), owner: ownOwner(), until: Math.floor(Date.now() / 1000) + RUN_SECONDS + GRACE_SECONDS, seconds: RUN_SECONDS };
    const [agents, removed] = await Promise.all([
      findAgents(this.#session, namespace, `${made.NAME_LABEL}=${made.NAME},${made.COMPONENT_LABEL}=${made.AGENT}`, this.#signal),
      removeLeftovers(this.#session, namespace, { selector: made.MADE_BY_RUNS, until: made.UNTIL_LABEL, owner: made.OWNER_LABEL }, this.#signal),
    ]);
    if (removed.length > 0) say(`removed what an earlier run left: ${removed.join(', ')}`);
    const own = new OwnPods(this.#session, {
      namespace, ownNamespace: made.runNamespace(run), selector: `${made.RUN_LABEL}=${run.id}`,
      pod: (node, index, into, purpose) => made.collectorPod(node, index, run, { ...this.#settings, namespace: into }, purpose === 'probe' ? made.PROBE_CAPABILITIES : made.CAPABILITIES),
    });
    return { agents, own };
  }
}

/** Aborts at the first Ctrl-C (or SIGTERM, SIGHUP), so that what was read is kept and what was made is removed; ends at once at the second. */
export function abortOnSignal(what: string): AbortController {
  const abort = new AbortController();
  // Every request and every node listens.
  setMaxListeners(0, abort.signal);
  const stop = (): void => {
    if (abort.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write(`\nnetwhy: interrupted: ${what}; once more ends at once\n`);
    abort.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return abort;
}

/** How nodes are counted while they answer: on a terminal with the time that is left, by the pace so far. */
let began = 0;
function progress(done: number, all: number): void {
  if (!process.stderr.isTTY || all === 0) return;
  if (done === 0) began = Date.now();
  const left = done === 0 ? '' : `, about ${Math.ceil(((Date.now() - began) / done / 1000) * (all - done))} s left`;
  process.stderr.write(`\r\u001b[Knetwhy: ${done} of ${all} nodes${done === all ? '\n' : left}`);
}
