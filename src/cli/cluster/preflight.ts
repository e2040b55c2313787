import type { Session } from '../../collect/index.ts';
import { localeLang } from '../terminal.ts';
import type { Lang } from '../terminal.ts';
import { say } from './say.ts';

export interface PreflightOrder {
  /** Nodes will be asked for, through pods of `namespace`. */
  readonly nodes: boolean;
  readonly namespace: string;
  /** Events will be written. */
  readonly events?: boolean;
  readonly signal: AbortSignal;
  readonly lang?: Lang;
}

/** Says which rights are missing and what that costs the answer; goes on whatever they are. */
export async function preflight(session: Session, { nodes, namespace, events = false, signal, lang = localeLang() }: PreflightOrder): Promise<void> {
  const { collectorRights, EVENT_RIGHTS, READER_RIGHTS, missingRights } = await import('../../collect/index.ts');
  const missing = await missingRights(session, [...READER_RIGHTS, ...(nodes ? collectorRights(namespace) : []), ...(events ? EVENT_RIGHTS : [])], signal).catch((error: unknown) => {
    if (signal.aborted) return [];
    throw error;
  });
  if (missing === undefined) return say('the API server does not say what is allowed; what it refuses will be missing');
  for (const { right, why } of missing) {
    const { verb, group, resource, subresource, namespace: within, name, costs } = right;
    const what = [verb, `${resource}${subresource === undefined ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}`, ...(name === undefined ? [] : [name]), ...(within === undefined ? [] : [`-n ${within}`])].join(' ');
    say(`not allowed: ${what}${why === '' ? '' : ` (${why})`}. ${costs[lang]}`);
  }
}
