import { answer } from './answer.ts';
import { ask } from './ask/index.ts';
import { causeOf } from './causes.ts';
import { establishedBeside } from './established.ts';
import { fill, verdictOf } from './explain/index.ts';
import { servicePromise } from './expect/index.ts';
import { load } from './load.ts';
import type { Loaded, Parsed } from './load.ts';
import type { Evidence } from './model/evidence/index.ts';
import type { Query, Refusal, Report } from './model/report/index.ts';
import { coverageOf, identitiesOf, placesOf, reportFinding } from './report/index.ts';
import { trace } from './trace/index.ts';
import { VERSION } from './version.ts';

/** The report that answers a question, or why it cannot be asked. */
export type Diagnosis = { readonly kind: 'report'; readonly report: Report } | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Answers one question from evidence: the reading order of the project, with `answer`. Each stage is one call; none of them calls
 * another. Throws only for a bug of ours. `parsed`: what was parsed of the same items before.
 */
export function diagnose(evidence: Evidence, query: Query, parsed?: Parsed): Diagnosis {
  const loaded = load(evidence, parsed);
  const question = targetsOf(loaded, query);
  if (question.kind === 'refused') return question;
  const { walked, verdict, findings, notes, read } = answer(loaded, question.value, { sideEffects: true });
  const places = placesOf(walked, loaded.cluster, loaded.placement);
  const report: Report = {
    schemaVersion: 1, tool: { name: 'netwhy', version: VERSION }, source: { origin: evidence.origin, createdAt: evidence.createdAt, ...(evidence.live === undefined ? {} : { live: evidence.live }) }, query,
    verdict,
    answers: walked.map((one) => ({ target: one.target.name, branches: one.walk.branches, verdict: verdictOf([one]) })),
    places,
    identities: identitiesOf(places, loaded, evidence),
    established: establishedBeside(loaded.network, walked, (network, target) => ({ target, walk: trace(network, target.question) })),
    findings,
    notes: notes.map((note) => reportFinding(note, causeOf(note.id).messages, [], [], fill)),
    coverage: coverageOf(evidence, walked, { read, unread: loaded.unread }),
  };
  return { kind: 'report', report };
}

/** The concrete addresses that a question comes down to, or why it cannot be asked. */
export function targetsOf({ network, cluster, placement }: Loaded, query: Query): ReturnType<typeof ask> {
  const promise = (...[service, port, node, family, scope = 'internal']: Parameters<Parameters<typeof ask>[0]['promise']>) =>
    servicePromise(cluster, service, port, { scope, family, ...(node === undefined ? {} : { node }) });
  return ask({ network, cluster, placement, promise }, query);
}
