import { API_RESOURCES } from '../../../model/evidence/api-resource.ts';
import type { ApiResource } from '../../../model/evidence/api-resource.ts';
import type { CollectedObjects } from '../../bundle/layout.ts';
import { pool } from '../../host/pool.ts';
import { discoverResources, groupOf } from '../discovery.ts';
import { ask, objectsPath, refusal, unanswered } from '../objects.ts';
import type { Session } from '../session.ts';
import { follow } from './follow.ts';
import { KeptList } from './kept-list.ts';
import type { ListChange } from './kept-list.ts';

export interface WatchOrder {
  readonly session: Session;
  readonly signal: AbortSignal;
  readonly changed: (change: ListChange) => void;
  readonly said: (what: string) => void;
}

const AT_ONCE = 4;

/** Everything that netwhy reads of an API server, kept as the server has it. */
export interface WatchedObjects {
  /** As `collectObjects` gives it. A list that did not change is the same object as the last time; one that did is put together now. */
  now(): readonly CollectedObjects[];
  /** Of that the one list of nodes. */
  nodes(): readonly CollectedObjects[];
  /** Asks again for the objects that are read one by one: ConfigMaps. Tells whether one of them changed. */
  askOnes(): Promise<boolean>;
  /** Ends when aborted. */
  readonly ended: Promise<void>;
}

/**
 * Lists what netwhy reads, and follows it until aborted. Resolves when each list was given or refused for the first time. What is refused is recorded as such. Throws a
 * ClusterError when the server gives no answer at all.
 */
export async function watchObjects({ session, signal, changed, said }: WatchOrder): Promise<WatchedObjects> {
  const where = await discoverResources(session, new Set(API_RESOURCES.map(({ resource }) => groupOf(resource).group)));
  const told = new Map<string, CollectedObjects>();
  const lists = API_RESOURCES.flatMap((resource) => {
    const path = objectsPath(where, resource);
    told.set(resource.file, unanswered(session, resource, path));
    return resource.only !== undefined || path === undefined ? [] : [{ ...resource, path, kept: new KeptList() }];
  });
  const ones = API_RESOURCES.filter(({ only }) => only !== undefined);
  const ended: Promise<void>[] = [];
  const firsts = lists.map(({ file, path, kept }) => new Promise<void>((first) => {
    ended.push(follow(session, path, kept, {
      signal, said,
      changed: (change) => {
        changed(change);
        first();
      },
      refused: (answer) => {
        const line = told.get(file);
        if (line !== undefined) told.set(file, { ...line, state: 'ok', note: '', exit: 0, ...(answer === undefined ? {} : refusal(answer)) });
        if (answer !== undefined) first();
      },
    }).finally(first));
  }));
  const askOnes = async (): Promise<boolean> => {
    const answers = await pool(ones, AT_ONCE, (resource) => ask(session, where, resource, undefined, signal));
    const fresh = answers.filter((answer) => {
      const known = told.get(answer.file);
      return known === undefined || known.state !== answer.state || !known.text.equals(answer.text);
    });
    for (const answer of fresh) told.set(answer.file, answer);
    return fresh.length > 0;
  };
  await Promise.all([...firsts, askOnes()]);
  const upToDate = (wanted: typeof lists): void => {
    for (const { file, kept } of wanted) {
      const line = told.get(file);
      if (line !== undefined && line.state === 'ok' && line.text !== kept.text()) told.set(file, { ...line, text: kept.text() });
    }
  };
  const lines = (of: readonly ApiResource[]): readonly CollectedObjects[] => of.flatMap(({ file }) => told.get(file) ?? []);
  const isNodes = ({ resource }: { readonly resource: string }): boolean => resource === 'nodes';
  return {
    askOnes,
    now: () => {
      upToDate(lists);
      return lines(API_RESOURCES);
    },
    nodes: () => {
      upToDate(lists.filter(isNodes));
      return lines(API_RESOURCES.filter(isNodes));
    },
    ended: Promise.all(ended).then(() => undefined),
  };
}
