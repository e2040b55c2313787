import { setTimeout as pause } from 'node:timers/promises';
import { ClusterError } from '../error.ts';
import { listAll } from '../list.ts';
import type { ApiAnswer, Session } from '../session.ts';
import { messageOf } from '../status.ts';
import { readEvent } from './event.ts';
import type { KeptList, ListChange } from './kept-list.ts';
import { linesOf } from './lines.ts';

/** Told while a list is followed. */
export interface Follower {
  /** It was listed (for the first time, or anew), or an event came. */
  readonly changed: (change: ListChange) => void;
  /** The server does not give it; empty when it does again. */
  readonly refused: (answer: ApiAnswer | undefined) => void;
  /** What went wrong and is tried again. */
  readonly said: (what: string) => void;
  readonly signal: AbortSignal;
}

/** The server ends a watch after this long, so that a connection whose other end is silently gone is not believed in for ever. */
const WATCH_SECONDS = 120;
const SILENCE_MS = (WATCH_SECONDS + 30) * 1000;
/** Between attempts, doubled up to the longest. */
const [SHORTEST_MS, LONGEST_MS] = [250, 8000];
/** A list that may be read and not watched is read so often. */
const POLL_MS = 30_000;

/**
 * Keeps a list as the server has it, by one LIST and WATCHes that go on where the last one ended (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes):
 * bookmarks move that place on where nothing happens; where the server has forgotten it (410) the list is read anew, and what differs is told. A lost connection and a server
 * that restarts are waited for. Ends when aborted, and never rejects.
 */
export async function follow(session: Session, path: string, kept: KeptList, follower: Follower): Promise<void> {
  const { signal } = follower;
  let listed = false;
  let wait = SHORTEST_MS;
  while (!signal.aborted) {
    const went = await (listed ? watched(session, path, kept, follower) : list(session, path, kept, follower)).catch((error: unknown): Went => ({ kind: 'failed', why: (error as Error).message }));
    if (signal.aborted) return;
    if (went.kind === 'on') [listed, wait] = [true, SHORTEST_MS];
    else if (went.kind === 'forgotten') listed = false;
    else {
      if (went.kind === 'failed') follower.said(`${path}: ${went.why}; tried again`);
      if (went.kind === 'not watched') listed = false;
      await pause(went.kind === 'failed' ? wait : POLL_MS, undefined, { signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_MS);
    }
  }
}

/** `on`: to be gone on with from where it is; `not watched`: the server refuses, now at least. */
type Went = { readonly kind: 'on' | 'forgotten' | 'not watched' } | { readonly kind: 'failed'; readonly why: string };

async function list(session: Session, path: string, kept: KeptList, { changed, refused, signal }: Follower): Promise<Went> {
  const answer = await listAll(session, path, { signal });
  if (answer.kind === 'refused') {
    refused(answer.answer);
    return { kind: 'not watched' };
  }
  refused(undefined);
  changed(kept.replace(answer.pages));
  return { kind: 'on' };
}

async function watched(session: Session, path: string, kept: KeptList, { changed, said, signal }: Follower): Promise<Went> {
  const { status, body } = await session.open(`${path}?watch=1&allowWatchBookmarks=true&timeoutSeconds=${WATCH_SECONDS}&resourceVersion=${encodeURIComponent(kept.resourceVersion)}`, { signal, silenceMs: SILENCE_MS });
  if (status !== 200) return refusedWatch(status, await textOf(body), said, path);
  for await (const line of linesOf(body)) {
    const event = readEvent(line);
    if (event.type === 'ERROR') {
      if (event.code === GONE) return { kind: 'forgotten' };
      throw new ClusterError(event.message === '' ? `the server ended the watch with code ${event.code}` : event.message);
    }
    changed(kept.apply(event));
  }
  return { kind: 'on' };
}

const GONE = 410;
const FORBIDDEN = 403;
const NOT_ALLOWED = 405;

function refusedWatch(status: number, body: Buffer, said: Follower['said'], path: string): Went {
  if (status === GONE) return { kind: 'forgotten' };
  if (status !== FORBIDDEN && status !== NOT_ALLOWED) return { kind: 'failed', why: messageOf({ status, body }) };
  said(`${path} is read every ${POLL_MS / 1000} s: ${messageOf({ status, body })}`);
  return { kind: 'not watched' };
}

/** As much of an answer as a message needs. */
async function textOf(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
    if (chunks.length > 16) break;
  }
  return Buffer.concat(chunks);
}
