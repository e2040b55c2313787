import type { CollectState } from '../../model/evidence/source.ts';
import { noteOf } from '../host/state.ts';
import type { ApiAnswer } from './session.ts';

/** What the API server says when it does not do what was asked: the `message` of its Status object, or the beginning of the text. */
export function messageOf({ status, body }: ApiAnswer): string {
  const text = body.subarray(0, 8192).toString('utf8');
  try {
    const { message, reason } = JSON.parse(text) as { message?: unknown; reason?: unknown };
    if (typeof message === 'string') return noteOf(`${typeof reason === 'string' && reason !== '' ? `${reason}: ` : ''}${message}`);
  } catch {
    // A proxy answers in its own words.
  }
  return noteOf(`HTTP ${status}: ${text}`);
}

/** What a status means for the evidence: an object or a resource that is not there is nothing, a refusal is absence of evidence. */
export function stateOfStatus(status: number): CollectState {
  if (status === 200) return 'ok';
  if (status === 401 || status === 403) return 'not permitted';
  return status === 404 ? 'empty' : 'failed';
}
