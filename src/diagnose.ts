import { ask, insideCluster } from './ask/index.ts';
import { causeOf } from './causes.ts';
import { detect, failuresOf } from './detect/index.ts';
import { explain, fill, settle, verdictOf } from './explain/index.ts';
import { policyVerdict, servicePromise } from './expect/index.ts';
import { prove } from './fix/index.ts';
import { load } from './load.ts';
import type { Evidence } from './model/evidence/index.ts';
import type { Network } from './model/network/index.ts';
import type { Query, Refusal, Report, Target, Walked } from './model/report/index.ts';
import { coverageOf, placesOf, provenFirst, reportFinding } from './report/index.ts';
import { otherFlows } from './other-flows.ts';
import { trace } from './trace/index.ts';
import { VERSION } from './version.ts';

/** The report that answers a question, or why it cannot be asked. */
export type Diagnosis = { readonly kind: 'report'; readonly report: Report } | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Answers one question from evidence: the reading order of the project. Each stage is one call; none of them calls another.
 * Throws only for a bug of ours.
 */
export function diagnose(evidence: Evidence, query: Query): Diagnosis {
  const { network, cluster, placement, read } = load(evidence);

  const promise = (...[service, port, node, family]: Parameters<Parameters<typeof ask>[0]['promise']>) =>
    servicePromise(cluster, service, port, { scope: 'internal', family, ...(node === undefined ? {} : { node }) });
  const question = ask({ cluster, placement, promise }, query);
  if (question.kind === 'refused') return question;
  const targets = question.value;

  const walk = (changed: Network, asked: readonly Target[]): readonly Walked[] =>
    settle(asked.map((target) => ({ target, walk: trace(changed, target.question) })), (ip) => insideCluster(network, cluster, placement, ip));
  const walked = walk(network, targets);
  const story = explain(
    detect({ network, cluster, placement, walked, failures: failuresOf(walked), policyVerdict: (flow, direction) => policyVerdict(cluster, flow, direction) }),
    (id) => causeOf(id).silences,
  );
  const others = otherFlows(network, cluster, placement, walked);
  const judge = {
    verdict: (changed: Network) => verdictOf(walk(changed, targets)),
    flows: (changed: Network) => new Map(others.map((target) => [target.name, verdictOf(walk(changed, [target])).kind])),
  };
  const findings = story.roots.map(({ finding, symptoms }) => {
    const { messages } = causeOf(finding.id);
    return reportFinding(finding, messages, prove(network, finding, messages, judge), symptoms, fill);
  });
  const report: Report = {
    schemaVersion: 1, tool: { name: 'netwhy', version: VERSION }, source: { origin: evidence.origin, createdAt: evidence.createdAt }, query,
    verdict: verdictOf(walked),
    answers: walked.map((one) => ({ target: one.target.name, branches: one.walk.branches, verdict: verdictOf([one]) })),
    places: placesOf(walked, cluster, placement),
    findings: provenFirst(findings),
    notes: story.notes.map((note) => reportFinding(note, causeOf(note.id).messages, [], [], fill)),
    coverage: coverageOf(evidence, walked, read),
  };
  return { kind: 'report', report };
}
