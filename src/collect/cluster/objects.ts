import { API_RESOURCES } from '../../model/evidence/api-resource.ts';
import type { ApiResource } from '../../model/evidence/api-resource.ts';
import type { CollectedObjects } from '../bundle/layout.ts';
import { pool } from '../host/pool.ts';
import { noteOf } from '../host/state.ts';
import { discoverResources, groupOf } from './discovery.ts';
import type { Directory } from './discovery.ts';
import { ClusterError } from './error.ts';
import { joinList, withoutManagedFields } from './list-text.ts';
import { listAll } from './list.ts';
import type { Session } from './session.ts';
import { messageOf, stateOfStatus } from './status.ts';

export interface ObjectOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, all: number) => void;
}

const AT_ONCE = 4;

/**
 * Asks the API server for everything that netwhy knows to read, in the same files as `kubectl get -o json` gives, with one object a
 * line. All lists are of the version that the first one (of nodes) had, as far as the server still has it. What is refused is
 * recorded as such; no Secret is asked for. After an abort the rest is recorded as `failed`. Throws a ClusterError only when the server gives no answer at all.
 */
export async function collectObjects(session: Session, { signal, onProgress = () => undefined }: ObjectOptions = {}): Promise<readonly CollectedObjects[]> {
  const where = await discoverResources(session, new Set(API_RESOURCES.map(({ resource }) => groupOf(resource).group)));
  let [at, done] = [undefined as string | undefined, 0];
  const one = async (resource: ApiResource): Promise<CollectedObjects> => {
    const { version, ...collected } = await ask(session, where, resource, at, signal);
    at ??= resource.resource === 'nodes' ? version : undefined;
    onProgress(++done, API_RESOURCES.length);
    return collected;
  };
  const nodes = API_RESOURCES.filter(({ resource }) => resource === 'nodes');
  const first = await pool(nodes, 1, one);
  const rest = await pool(API_RESOURCES.filter((resource) => !nodes.includes(resource)), AT_ONCE, one);
  const all = [...first, ...rest];
  return API_RESOURCES.flatMap(({ file }) => all.filter((collected) => collected.file === file));
}

/** Where a resource is, or its one object. Undefined where the server has no such thing. */
export function objectsPath(where: Directory, resource: ApiResource): string | undefined {
  const list = where(resource);
  return list === undefined || resource.only === undefined ? list : list.replace(/\/([^/]+)$/, `/namespaces/${resource.only.namespace}/$1/${resource.only.name}`);
}

/** The line of the index of what was asked at this path, before there is an answer; that of a resource that the server does not have. */
export function unanswered(session: Session, { resource, file }: ApiResource, path: string | undefined): CollectedObjects {
  const asked = { source: resource, file, command: `GET ${session.server}${path ?? ` ${resource}`}`, exit: 0, startedAt: new Date().toISOString(), durationMs: 0, text: Buffer.alloc(0) };
  return path === undefined ? { ...asked, state: 'empty', note: 'the server has no such resource' } : { ...asked, state: 'failed', note: 'not asked yet' };
}

/** Asks for all objects of a resource, or for its one. Never rejects: what fails is said in the line. */
export async function ask(session: Session, where: Directory, resource: ApiResource, at: string | undefined, signal: AbortSignal | undefined): Promise<CollectedObjects & { readonly version?: string }> {
  const started = new Date();
  const path = objectsPath(where, resource);
  const base = unanswered(session, resource, path);
  if (path === undefined) return base;
  const timed = <T extends object>(rest: T): typeof base & T => ({ ...base, ...rest, durationMs: Date.now() - started.getTime() });
  try {
    return timed(await (resource.only === undefined ? askList(session, path, at, signal) : askOne(session, path, signal)));
  } catch (error) {
    return timed({ text: Buffer.alloc(0), exit: 1, state: 'failed' as const, note: noteOf(error instanceof ClusterError || error instanceof Error ? error.message : String(error)) });
  }
}

type Outcome = Pick<CollectedObjects, 'text' | 'state' | 'exit' | 'note'> & { readonly version?: string };

async function askList(session: Session, path: string, at: string | undefined, signal: AbortSignal | undefined): Promise<Outcome> {
  const listed = await listAll(session, path, { ...(at === undefined ? {} : { at }), ...(signal === undefined ? {} : { signal }) });
  if (listed.kind === 'refused') return refusal(listed.answer);
  return { text: joinList(listed.pages), state: 'ok', exit: 0, note: '', version: listed.pages[0]?.resourceVersion ?? '' };
}

async function askOne(session: Session, path: string, signal: AbortSignal | undefined): Promise<Outcome> {
  const answer = await session.ask(path, signal === undefined ? {} : { signal });
  return answer.status === 200 ? { text: withoutManagedFields(answer.body), state: 'ok', exit: 0, note: '' } : refusal(answer);
}

/** What the line says of an answer that gives no objects. */
export function refusal(answer: { readonly status: number; readonly body: Buffer }): Outcome {
  const state = stateOfStatus(answer.status);
  return { text: Buffer.alloc(0), state, exit: state === 'empty' ? 0 : 1, note: messageOf(answer) };
}
