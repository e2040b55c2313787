import type { CauseMessages, Finding, Words } from '../model/finding/index.ts';
import type { Proof, ReportedFinding, Useless } from '../model/report/index.ts';

/** Fills a cause's words from a finding's facts. */
export type Fill = (words: Words, facts: Finding['facts']) => Words;

/**
 * A finding with its words filled in and its proofs. A cause whose fixes were all tried and none turned the verdict is not sure to
 * be the cause: `proven` becomes `likely`.
 */
export function reportFinding(finding: Finding, messages: CauseMessages, proofs: readonly Proof[], symptoms: readonly Finding[], fill: Fill): ReportedFinding {
  const unproven = finding.isCause && finding.fixes.length > 0 && proofs.length === 0;
  return {
    ...finding,
    confidence: unproven && finding.confidence === 'proven' ? 'likely' : finding.confidence,
    title: fill(messages.titles?.[finding.explanation ?? ''] ?? messages.title, finding.facts), explanation: fill(explanationOf(finding, messages), finding.facts), disproof: fill(messages.disproof, finding.facts),
    proofs: proofs.map((proof) => ({ ...proof, message: fill(proof.message, finding.facts) })),
    symptoms: [...new Set(symptoms.map((symptom) => symptom.id))], page: `docs/causes/${finding.id}.md`,
  };
}

function explanationOf(finding: Finding, messages: CauseMessages): Words {
  if (finding.explanation === undefined) return messages.explanation;
  const words = messages.explanations?.[finding.explanation];
  if (words === undefined) throw new Error(`bug: ${finding.id} has no words for its explanation ${finding.explanation}`);
  return words;
}

/** The finding with what many try and what does not help. */
export function withUseless(finding: ReportedFinding, useless: readonly Useless[], fill: Fill): ReportedFinding {
  return useless.length === 0 ? finding : { ...finding, useless: useless.map((one) => ({ ...one, message: fill(one.message, finding.facts) })) };
}

/**
 * Findings whose fix was proven come first. One whose own fixes do not help, while a proven fix turns every branch that it hits, is
 * no cause beside that one but its symptom.
 */
export function provenFirst(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  const proven = findings.filter((finding) => finding.sometimes !== true && finding.proofs.some((proof) => proof.after.kind === 'reachable'));
  const coveredBy = (finding: ReportedFinding): ReportedFinding | undefined =>
    finding.proofs.length > 0 || finding.sometimes === true ? undefined : proven.find((other) => finding.hits.every((hit) => other.hits.includes(hit)));
  const kept = findings.filter((finding) => coveredBy(finding) === undefined).map((finding) => {
    const covered = findings.filter((other) => coveredBy(other) === finding);
    return { ...finding, symptoms: [...new Set([...finding.symptoms, ...covered.flatMap((other) => [other.id, ...other.symptoms])])] };
  });
  const rank = (finding: ReportedFinding): number => (finding.sometimes === true ? 2 : finding.proofs.length > 0 ? 0 : 1);
  return kept.sort((a, b) => rank(a) - rank(b));
}
