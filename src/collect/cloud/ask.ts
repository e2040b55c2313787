import { setTimeout as pause } from 'node:timers/promises';
import type { CollectState } from '../../model/evidence/source.ts';
import type { CollectedObjects } from '../bundle/layout.ts';
import { noteOf } from '../host/state.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Sends one request of an action and gives its answer; what the API refuses is an error with a `code`. */
export type Send = (service: Service, action: string, request: Fields, signal: AbortSignal) => Promise<Fields>;

/** Services of the API and their versions. */
export const SERVICES = { clb: '2018-03-17', cvm: '2017-03-12', vpc: '2017-03-12' } as const;
export type Service = keyof typeof SERVICES;

/** A question to the API: which action of which service, and what the list in its answer is called. */
export interface Question {
  readonly service: Service;
  readonly action: string;
  readonly request: Fields;
  /** The list of an answer that comes in pages, and by which field an entry of it is known. */
  readonly paged?: { readonly list: string; readonly id: string };
  /** What the answer is kept as, where it tells of one thing only: `DescribeTargets-lb-6swt4hda`. */
  readonly of?: string;
}

/** The most that the API gives at a time (CLB, CVM and VPC). */
const PAGE = 100;
/** Before a request that was refused for its number, or failed on the way, is sent again. */
const PAUSES_MS = [500, 1000, 2000, 4000];
const AGAIN = /^(?:RequestLimitExceeded|InternalError|ResourceUnavailable|ServerError)/;
const DENIED = /^(?:AuthFailure|UnauthorizedOperation|Unauthorized|InvalidCredential|OperationDenied)/;

/** What became of a question: the whole answer, or why there is none. A part of an answer is never kept. */
export interface Told {
  readonly item: CollectedObjects;
  /** Absent where it failed. */
  readonly answer?: Fields;
}

/** Asks one question, with all its pages, within the time; never throws for what the API or the way to it does. */
export async function tell(send: Send, question: Question, timeoutMs: number): Promise<Told> {
  const started = new Date();
  const resource = question.of === undefined ? question.action : `${question.action}-${question.of}`;
  const item = (state: CollectState, text: string, note: string): CollectedObjects => ({
    source: resource, file: `${resource}.json`, text: Buffer.from(text), command: commandOf(question), exit: state === 'ok' ? 0 : 1, startedAt: started.toISOString(), durationMs: Date.now() - started.getTime(), state, note,
  });
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await whole((request) => insisting(send, question, request, late), question);
    return { item: item('ok', `${JSON.stringify(answer, undefined, 1)}\n`, ''), answer };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code } = error as { readonly code?: unknown };
    if (late.aborted) return { item: item('failed', '', `no whole answer within ${timeoutMs / 1000} s`) };
    return { item: item(typeof code === 'string' && DENIED.test(code) ? 'not permitted' : 'failed', '', noteOf(`${typeof code === 'string' ? `${code}: ` : ''}${error.message.replaceAll(/\p{C}+/gu, ' ')}`)) };
  }
}

/** As it would be asked by the provider's command line. */
function commandOf({ service, action, request }: Question): string {
  return ['tccli', service, action, ...Object.entries(request).map(([name, value]) => `--${name} ${Array.isArray(value) ? value.join(' ') : String(value)}`)].join(' ');
}

async function whole(send: (request: Fields) => Promise<Fields>, { request, paged }: Question): Promise<Fields> {
  if (paged === undefined) return send(request);
  const found = new Map<unknown, unknown>();
  for (let offset = 0; ;) {
    const { [paged.list]: page, TotalCount: all } = await send({ ...request, Offset: offset, Limit: PAGE });
    const entries: readonly unknown[] = Array.isArray(page) ? page : [];
    if (typeof all !== 'number' || (entries.length === 0 && offset < all)) throw new Error(`an answer without ${typeof all === 'number' ? `entries ${offset} to ${all}` : 'TotalCount'}`);
    for (const entry of entries) found.set((entry as Fields | null)?.[paged.id], entry);
    offset += entries.length;
    if (offset < all) continue;
    // Entries that are made or removed meanwhile move those of later pages.
    if (found.size !== all) throw new Error(`the list changed while it was read: ${found.size} of ${all} entries came`);
    return { [paged.list]: [...found.values()], TotalCount: all };
  }
}

async function insisting(send: Send, { service, action }: Question, request: Fields, signal: AbortSignal): Promise<Fields> {
  for (const wait of PAUSES_MS) {
    try {
      return await send(service, action, request, signal);
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      if (signal.aborted || typeof code !== 'string' || !AGAIN.test(code)) throw error;
      await pause(wait, undefined, { signal });
    }
  }
  return send(service, action, request, signal);
}
