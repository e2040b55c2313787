import type { Progress } from './check.ts';
import { differencesOf } from './diff/index.ts';
import { load } from './load.ts';
import type { Evidence } from './model/evidence/index.ts';
import type { Changed, DiffReport, Query, Refusal } from './model/report/index.ts';
import { namesOf } from './report/index.ts';
import { turnedAnswer } from './turned-answer.ts';
import type { Pair } from './turned-answer.ts';
import { turnedFlows } from './turned-flows.ts';
import { VERSION } from './version.ts';

/** What turned between two bundles, or of which of them the question cannot be asked, and why. */
export type Comparison = { readonly kind: 'report'; readonly report: DiffReport } | { readonly kind: 'refused'; readonly side: 'old' | 'new'; readonly refusal: Refusal };

/**
 * Says which difference between two bundles turned the answer to a question; without one, which of the flows that the API objects
 * promise turned, and what turned them. Differences are put into the old bundle, one or some at a time, and the question is asked again.
 * Throws only for a bug of ours.
 */
export function compare(old: Evidence, next: Evidence, query?: Query, progress: Progress = () => undefined): Comparison {
  const pair: Pair = { old, new: next, parsed: new WeakMap() };
  const turned = query === undefined ? undefined : turnedAnswer(pair, query);
  if (turned?.kind === 'refused') return turned;
  const changes = differencesOf(old, next, false).map(({ changed }) => changed);
  const promise = turned === undefined ? turnedFlows(pair, progress) : undefined;
  const told = [...changes, ...(turned === undefined ? (promise?.turned ?? []).flatMap(({ why }) => why ?? []) : [turned.answer]).flatMap(({ sets }) => sets.flatMap(({ differences }) => differences))];
  return {
    kind: 'report',
    report: {
      schemaVersion: 1, tool: { name: 'netwhy', version: VERSION }, old: { origin: old.origin, createdAt: old.createdAt }, new: { origin: next.origin, createdAt: next.createdAt },
      ...(turned === undefined ? {} : { answer: turned.answer }), ...(promise === undefined ? {} : { promise }),
      changes, places: placesIn(pair, told),
    },
  };
}

/** Names of the namespaces in which something differs, as the new bundle has them, or the old one. */
function placesIn({ old, new: next, parsed }: Pair, changes: readonly Changed[]): DiffReport['places'] {
  const ids = new Set(changes.flatMap(({ node, netns }) => (node === undefined || netns === undefined ? [] : [`${node}/${netns}`])));
  const named = [load(next, parsed), load(old, parsed)].map(({ cluster, placement }) => namesOf(ids, cluster, placement));
  return Object.fromEntries([...ids].map((id) => [id, named.map((names) => names[id] ?? id).find((name) => !name.startsWith('netns/')) ?? `netns/${id}`]));
}
