import type { PodState } from './agents.ts';
import { podsOf } from './agents.ts';
import { isGone } from './owner.ts';
import type { Session } from './session.ts';

/** How what runs made is told: the selector of all of it, and the labels that say until when it is used, and by whom. */
export interface RunMarks {
  readonly selector: string;
  readonly until: string;
  readonly owner: string;
}

/**
 * Removes what earlier runs left in a namespace, and namespaces that they made for themselves: what is past its time, and what a
 * process of this machine made that is gone. What another run uses stays. Gives the names of what was removed; what may not be seen or removed is left.
 */
export async function removeLeftovers(session: Session, namespace: string, marks: RunMarks, signal?: AbortSignal): Promise<readonly string[]> {
  const own = signal === undefined ? {} : { signal };
  const spaces = await session.ask(`/api/v1/namespaces?labelSelector=${encodeURIComponent(marks.selector)}`, own);
  const namespaces = spaces.status === 200 ? ((JSON.parse(spaces.body.toString('utf8')) as { items?: readonly PodState[] | null }).items ?? []) : [];
  const pods = (await podsOf(session, namespace, marks.selector, signal)) ?? [];
  const paths = [
    ...namespaces.filter((object) => isLeft(object, marks)).map(({ metadata }) => `/api/v1/namespaces/${metadata.name}`),
    ...pods.filter((object) => isLeft(object, marks)).map(({ metadata }) => `/api/v1/namespaces/${namespace}/pods/${metadata.name}`),
  ];
  const removed: string[] = [];
  for (const path of paths) if (await remove(session, path)) removed.push(path.slice(path.lastIndexOf('/') + 1));
  return removed;
}

/** Deletes an object at once; true when it is gone or going. */
export async function remove(session: Session, path: string): Promise<boolean> {
  const { status } = await session.ask(path, { method: 'DELETE', body: { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, propagationPolicy: 'Background' } });
  return status === 200 || status === 202 || status === 404 || status === 409;
}

function isLeft({ metadata: { labels = {}, deletionTimestamp } }: PodState, { until, owner }: RunMarks): boolean {
  if (deletionTimestamp !== undefined) return false;
  const end = Number(labels[until]);
  return (Number.isFinite(end) && end * 1000 < Date.now()) || isGone(labels[owner] ?? '');
}
