import { setImmediate as sent } from 'node:timers/promises';
import type { ApiAnswer, Session } from './session.ts';
import { nextPage, splitList } from './list-text.ts';
import type { ListPage } from './list-text.ts';

/** All pages of a list, or the answer that was no page. */
export type Listed = { readonly kind: 'pages'; readonly pages: readonly ListPage[] } | { readonly kind: 'refused'; readonly answer: ApiAnswer };

/** As kubectl has it. Each page is a request, and what the server holds in memory at once. */
const PAGE = 500;
/** How often a list is begun anew whose pages the server has forgotten (410: it keeps the past for five minutes). */
const RELISTS = 3;

export interface ListOptions {
  /** The state of the cluster that is wanted: the list is of exactly this version where the server still has it. */
  readonly at?: string;
  readonly signal?: AbortSignal;
}

/**
 * Lists a resource page by page; all pages are of one resourceVersion, for the server's `continue` token holds it
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks). A list whose token has
 * expired is begun anew, of what is now: what was read of the old one is not mixed in. Throws what `Session.ask` throws, and for an answer that is no list.
 */
export async function listAll(session: Session, path: string, { at, signal }: ListOptions = {}): Promise<Listed> {
  let exact = at;
  for (let relists = 0; ; relists++) {
    const listed = await pagesOf(session, path, exact, signal);
    const gone = listed.kind === 'refused' && (listed.answer.status === 410 || (exact !== undefined && (listed.answer.status === 400 || listed.answer.status === 504)));
    if (!gone || relists >= RELISTS) return listed;
    exact = undefined;
  }
}

/** The next page is asked for before this one is taken apart, so that the server makes it meanwhile. */
async function pagesOf(session: Session, path: string, exact: string | undefined, signal: AbortSignal | undefined): Promise<Listed> {
  const pages: ListPage[] = [];
  const of = exact === undefined ? '' : `&resourceVersion=${encodeURIComponent(exact)}&resourceVersionMatch=Exact`;
  const pageFrom = (next: string): Promise<ApiAnswer> => session.ask(`${path}?limit=${PAGE}${next === '' ? of : `&continue=${encodeURIComponent(next)}`}`, signal === undefined ? {} : { signal });
  for (let asked = pageFrom(''); ;) {
    const answer = await asked;
    if (answer.status !== 200) return { kind: 'refused', answer };
    const early = nextPage(answer.body);
    if (early !== '') {
      asked = pageFrom(early);
      // Where this page cannot be read, nobody waits for the next.
      asked.catch(() => undefined);
      await sent();
    }
    const page = splitList(answer.body);
    pages.push(page);
    if (page.next === '') return { kind: 'pages', pages };
    if (early === '') asked = pageFrom(page.next);
  }
}
