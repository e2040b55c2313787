import type { Session } from '../../collect/index.ts';
import { localeLang } from '../terminal.ts';
import type { Lang } from '../terminal.ts';
import { say } from './say.ts';

/** Says which rights are missing and what that costs the answer; goes on whatever they are. */
export async function preflight(session: Session, signal?: AbortSignal, lang: Lang = localeLang()): Promise<void> {
  const { READER_RIGHTS, missingRights } = await import('../../collect/index.ts');
  const missing = await missingRights(session, READER_RIGHTS, signal);
  if (missing === undefined) return say('the API server does not say what is allowed; what it refuses will be missing');
  for (const { right, why } of missing) {
    const { verb, group, resource, subresource, namespace, name, costs } = right;
    const what = [verb, `${resource}${subresource === undefined ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}`, ...(name === undefined ? [] : [name]), ...(namespace === undefined ? [] : [`-n ${namespace}`])].join(' ');
    say(`not allowed: ${what}${why === '' ? '' : ` (${why})`}. ${costs[lang]}`);
  }
}
