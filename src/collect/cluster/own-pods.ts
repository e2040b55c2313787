import { setTimeout as pause } from 'node:timers/promises';
import { isRunning, podsOf } from './agents.ts';
import type { PodRef, PodState } from './agents.ts';
import { ClusterError } from './error.ts';
import { remove } from './leftovers.ts';
import type { ApiAnswer, Session } from './session.ts';
import { messageOf } from './status.ts';

/** An object to be made. */
export interface Made {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** What a pod of a run is for. */
export type Purpose = 'read' | 'probe';

/** What a run makes for itself, handed in by the caller. */
export interface RunObjects {
  /** Where its pods go when that is there; else the run makes `ownNamespace`. */
  readonly namespace: string;
  readonly ownNamespace: Made;
  /** The pod for a node: to read it, or to probe from it. */
  pod(node: string, index: number, namespace: string, purpose: Purpose): Made;
  /** Finds the run's pods. */
  readonly selector: string;
}

const POLL_MS = 300;
/** A new namespace gets its service account from a controller; until then no pod can be made in it. */
const PATIENCE_MS = 10_000;
/** A kubelet that is there takes a pod within a second or two; one that has not by then is cut off, or gone. */
const TAKEN_MS = 10_000;

const NO_NAMESPACE = /namespaces "[^"]*" not found/;
const UNSEEN = 'its node has not taken it';

/** The pods of one run, one for each node that has no agent. What was made is removed by `close`, whatever happened in between. */
export class OwnPods {
  readonly #session: Session;
  readonly #objects: RunObjects;
  readonly #paths: string[] = [];
  #namespace: Promise<string> | undefined;
  /** The run's own, where the agent's turned out not to be there. */
  #instead: Promise<string> | undefined;
  #states: { readonly at: number; readonly pods: Promise<readonly PodState[]> } | undefined;
  #count = 0;

  constructor(session: Session, objects: RunObjects) {
    this.#session = session;
    this.#objects = objects;
  }

  /** Makes the pod for a node and waits until commands can be run in it. Rejects with a ClusterError that says why it does not start. */
  async make(node: string, signal: AbortSignal, purpose: Purpose = 'read'): Promise<PodRef> {
    const { namespace, name } = await this.#makePod(node, signal, purpose);
    // A list that was asked for before that does not know of it.
    this.#states = undefined;
    const made = Date.now();
    let last = UNSEEN;
    while (!signal.aborted) {
      const state = (await this.#podStates(namespace)).find((one) => one.metadata.name === name);
      if (state !== undefined && isRunning(state)) return { namespace, name };
      last = state === undefined ? 'it is gone' : state.status?.startTime === undefined ? UNSEEN : whyNot(state);
      if (state === undefined || state.status?.phase === 'Failed' || state.status?.phase === 'Succeeded') throw new ClusterError(`the collector pod did not start: ${last}`);
      if (last === UNSEEN && Date.now() - made > TAKEN_MS) throw new ClusterError(`the collector pod did not start within ${TAKEN_MS / 1000} s: ${UNSEEN}`);
      await pause(POLL_MS);
    }
    const late = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
    throw new ClusterError(late ? `the collector pod did not start in time: ${last}` : 'interrupted');
  }

  /** In the agent's namespace, or in one of the run's own: also where only the pod's creation tells that the other is not there, to somebody who may not look. */
  async #makePod(node: string, signal: AbortSignal, purpose: Purpose): Promise<PodRef> {
    const index = this.#count++;
    const put = async (namespace: string): Promise<PodRef> => {
      const pod = this.#objects.pod(node, index, namespace, purpose);
      const { name } = pod.metadata;
      if (signal.aborted) throw new ClusterError('interrupted');
      this.#paths.push(`/api/v1/namespaces/${namespace}/pods/${name}`);
      await this.#create(`/api/v1/namespaces/${namespace}/pods`, pod);
      return { namespace, name };
    };
    const namespace = await (this.#namespace ??= this.#findNamespace());
    return put(namespace).catch(async (error: unknown) => {
      if (namespace !== this.#objects.namespace || !(error instanceof ClusterError) || !NO_NAMESPACE.test(error.message)) throw error;
      return put(await (this.#instead ??= this.#makeNamespace()));
    });
  }

  /** Removes everything that was made, and gives the names of what could not be removed: a pod ends by its own deadline, and the next run that may removes the rest. */
  async close(): Promise<readonly string[]> {
    const paths = this.#paths.splice(0);
    const gone = await Promise.all([...paths].reverse().map(async (path) => ({ path, removed: await remove(this.#session, path).catch(() => false) })));
    return gone.filter(({ path, removed }) => !removed && !gone.some((other) => other.removed && path.startsWith(`${other.path}/`))).map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  }

  /** Requests for something to be made are not broken off: what was made must be known. A name that is taken was made by a request whose answer was lost. */
  async #create(path: string, object: Made): Promise<void> {
    for (const started = Date.now(); ; await pause(POLL_MS)) {
      const answer = await this.#session.ask(path, { method: 'POST', body: object });
      if (answer.status === 201 || answer.status === 409) return;
      const message = messageOf(answer);
      if (!/serviceaccount .*not found/.test(message) || Date.now() - started > PATIENCE_MS) throw new ClusterError(message);
    }
  }

  async #findNamespace(): Promise<string> {
    const { namespace } = this.#objects;
    const answer = await this.#session.ask(`/api/v1/namespaces/${namespace}`);
    // Who may not look at the namespace was perhaps given the right to make pods in it. One that is being removed takes no pods any more.
    return answer.status !== 404 && !isEnding(answer) ? namespace : this.#makeNamespace();
  }

  async #makeNamespace(): Promise<string> {
    const { ownNamespace } = this.#objects;
    const { name } = ownNamespace.metadata;
    this.#paths.push(`/api/v1/namespaces/${name}`);
    await this.#create('/api/v1/namespaces', ownNamespace);
    return name;
  }

  /** One list for all pods that are waited for. */
  #podStates(namespace: string): Promise<readonly PodState[]> {
    if (this.#states === undefined || Date.now() - this.#states.at > POLL_MS / 2) {
      const pods = podsOf(this.#session, namespace, this.#objects.selector).then((found) => {
        if (found === undefined) throw new ClusterError(`pods of ${namespace} may not be listed`);
        return found;
      });
      this.#states = { at: Date.now(), pods };
    }
    return this.#states.pods;
  }
}

function isEnding({ status, body }: ApiAnswer): boolean {
  return status === 200 && (JSON.parse(body.toString('utf8')) as { readonly metadata: { readonly deletionTimestamp?: string } }).metadata.deletionTimestamp !== undefined;
}

/** Why commands cannot be run in a pod, as the kubelet or the scheduler says it. */
export function whyNot({ status }: PodState): string {
  const waiting = status?.containerStatuses?.map(({ state }) => state?.waiting).find((one) => one?.reason !== undefined);
  const condition = status?.conditions?.find((one) => one.status === 'False' && one.message !== undefined);
  const said = waiting !== undefined ? [waiting.reason, waiting.message] : status?.reason !== undefined ? [status.reason, status.message] : [condition?.reason ?? status?.phase, condition?.message];
  return said.filter((word) => word !== undefined && word !== '').join(': ') || 'the node does not say';
}
