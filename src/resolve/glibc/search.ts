import { RCODE } from '../../model/resolve/message.ts';
import type { GlibcState, Received } from './state.ts';
import { queryName } from './query.ts';

/**
 * The search list (`__res_context_search` of resolv/res_query.c, 2.36). With at least `ndots` dots the name is asked as it is first, and
 * else last. NXDOMAIN, NODATA and SERVFAIL go on to the next domain; anything else (a time-out, REFUSED) ends the list, and servers that
 * all refuse the packet end the search at once. `undefined` when nothing was found; why is in the state.
 */
export function searchName(state: GlibcState, name: string, types: readonly string[]): readonly Received[] | undefined {
  const { ndots, search } = state.config;
  const dots = name.split('.').length - 1;
  const absolute = name.endsWith('.');
  state.herror = 'HOST_NOT_FOUND';
  let saved: GlibcState['herror'] | undefined;
  if (dots >= ndots || absolute) {
    const { found } = queryName(state, withoutDot(name), types);
    if (found !== undefined || absolute) return found;
    saved = state.herror;
  }
  const listed = absolute ? { kind: 'not-found' as const, rootListed: false, noData: false, servFail: false, searched: false } : searchList(state, name, types, search);
  if (listed.kind !== 'not-found') return listed.kind === 'found' ? listed.found : undefined;
  const wanted = dots > 0 || !listed.searched || !state.config.flags.has('no-tld-query');
  if (wanted && saved === undefined && !listed.rootListed) {
    const { found } = queryName(state, withoutDot(name), types);
    if (found !== undefined) return found;
  }
  if (saved !== undefined) state.herror = saved;
  else if (listed.noData) state.herror = 'NO_DATA';
  else if (listed.servFail) state.herror = 'TRY_AGAIN';
  return undefined;
}

type Listed =
  | { readonly kind: 'found'; readonly found: readonly Received[] }
  | { readonly kind: 'refused' }
  | { readonly kind: 'not-found'; readonly rootListed: boolean; readonly noData: boolean; readonly servFail: boolean; readonly searched: boolean };

function searchList(state: GlibcState, name: string, types: readonly string[], search: readonly string[]): Listed {
  let [rootListed, noData, servFail] = [false, false, false];
  for (const listed of search) {
    const domain = listed.startsWith('.') ? listed.slice(1) : listed;
    if (domain === '') rootListed = true;
    const { found, slotRcode } = queryName(state, withoutDot(domain === '' ? name : `${name}.${domain}`), types);
    if (found !== undefined) return { kind: 'found', found };
    if (state.errno === 'ECONNREFUSED') {
      state.herror = 'TRY_AGAIN';
      return { kind: 'refused' };
    }
    if (state.herror === 'NO_DATA') noData = true;
    else if (state.herror === 'TRY_AGAIN' && slotRcode === RCODE.servFail) servFail = true;
    else if (state.herror !== 'HOST_NOT_FOUND') break;
  }
  return { kind: 'not-found', rootListed, noData, servFail, searched: search.length > 0 };
}

function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
