import type { Session } from './session.ts';
import { messageOf } from './status.ts';

/** An object to be applied; fields that are not said stay as they are. */
export interface Appliable {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** What applying an object would do or did: it is new, changed by it, or was so already. `refused` has the server's words. */
export interface Applied {
  readonly object: Appliable;
  readonly what: 'created' | 'changed' | 'unchanged' | 'refused';
  readonly why: string;
}

const MANAGER = 'netwhy';

/** Where the kinds that netwhy applies are. */
const PLURAL: Readonly<Record<string, string>> = { Namespace: 'namespaces', ClusterRole: 'clusterroles', DaemonSet: 'daemonsets' };

/** Path of an object on the API server. */
export function pathOf({ apiVersion, kind, metadata: { name, namespace } }: Appliable): string {
  return `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${PLURAL[kind] ?? ''}/${name}`;
}

/**
 * Applies an object by server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/), or with `dryRun` only lets the
 * server check it. Fields that somebody else owns are a conflict, and are not taken over. An object in a namespace that is to be made
 * with it is not there to be checked: the caller sees `refused` with NotFound.
 */
export async function applyObject(session: Session, object: Appliable, dryRun: boolean): Promise<Applied> {
  const path = pathOf(object);
  const before = await session.ask(path);
  const answer = await session.ask(`${path}?fieldManager=${MANAGER}${dryRun ? '&dryRun=All' : ''}`, { method: 'PATCH', body: object, contentType: 'application/apply-patch+yaml' });
  if (answer.status !== 200 && answer.status !== 201) return { object, what: 'refused', why: messageOf(answer) };
  const same = before.status === 200 && contentOf(before.body) === contentOf(answer.body);
  return { object, what: before.status === 404 ? 'created' : same ? 'unchanged' : 'changed', why: '' };
}

/** What the server changes by itself at every write is left out. */
function contentOf(body: Buffer): string {
  const { metadata, spec, rules } = JSON.parse(body.toString('utf8')) as { metadata?: { labels?: unknown; annotations?: unknown }; spec?: unknown; rules?: unknown };
  return JSON.stringify([metadata?.labels, metadata?.annotations, spec, rules]);
}
