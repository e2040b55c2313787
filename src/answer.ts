import { answeredByArp } from './ask-by-arp.ts';
import { besideQuestion } from './beside-question.ts';
import { causeOf } from './causes.ts';
import { detect, failuresOf } from './detect/index.ts';
import { explain, fill, loseUnseen, unseenCrossings, verdictOf } from './explain/index.ts';
import type { Story } from './explain/index.ts';
import { askedAfter, prove, proveTogether, refute } from './fix/index.ts';
import type { Loaded } from './load.ts';
import type { Change, Finding } from './model/finding/index.ts';
import type { Network } from './model/network/index.ts';
import type { ReportedFinding, Target, Verdict, Walked } from './model/report/index.ts';
import { endingOf, provenFirst, reportFinding, withUseless } from './report/index.ts';
import { settledWalks, viewOf } from './walks.ts';

/** What the walks of a question say. */
export interface Answered {
  readonly walked: readonly Walked[];
  readonly verdict: Verdict;
  readonly findings: readonly ReportedFinding[];
  readonly notes: Story['notes'];
  /** Files that were read for it, without what was read of flows beside it. */
  readonly read: ReadonlySet<string>;
}

/**
 * Walks the packets of a question, finds why they fail, and proves the fixes. Without `sideEffects` the other flows that a fix changes
 * are not looked for; where `ask` says no to the verdict, nothing is.
 */
export function answer(loaded: Loaded, targets: readonly Target[], { sideEffects, ask }: { readonly sideEffects: boolean; readonly ask?: (verdict: Verdict) => boolean }): Answered {
  const { network } = loaded;
  const settled = (changed: Network, asked: readonly Target[]): readonly Walked[] => settledWalks(loaded, changed, answeredByArp(changed, asked));
  const believed = settled(network, targets);
  const unseen = unseenCrossings(network, believed);
  const walk = (changed: Network, asked: readonly Target[]): readonly Walked[] => loseUnseen(settled(changed, asked), unseen);
  const found = (changed: Network, ways: readonly Walked[]): readonly Finding[] => detect(viewOf(loaded, changed, ways));
  const walked = loseUnseen(believed, unseen);
  const verdict = verdictOf(walked);
  if (ask?.(verdict) === false) return { walked, verdict, findings: [], notes: [], read: loaded.read };
  const story = explain(found(network, walked), (id) => causeOf(id).silences);
  let read: ReadonlySet<string> | undefined;
  const beside = sideEffects && story.roots.length > 0 ? besideQuestion(loaded, walked, story.roots.flatMap(({ finding }) => finding.fixes.flatMap(({ changes }) => changes)), walk) : undefined;
  const judge = {
    verdict: (changed: Network, changes: readonly Change[]) => verdictOf(walk(changed, askedAfter(targets, changes))),
    ending: (changed: Network, changes: readonly Change[]) => endingOf(failuresOf(walk(changed, askedAfter(targets, changes)))),
    found: (changed: Network, changes: readonly Change[]) => found(changed, walk(changed, askedAfter(targets, changes))),
    ...(beside && {
      beside(changed: Network) {
        read ??= new Set(loaded.read);
        return beside(changed);
      },
    }),
  };
  const findings = story.roots.map(({ finding, symptoms }) => {
    const { messages } = causeOf(finding.id);
    const reported = reportFinding(finding, messages, prove(network, finding, messages, judge), symptoms, fill);
    return withUseless(reported, refute(network, finding, messages, judge), fill);
  });
  const [first, ...others] = provenFirst(findings);
  const together = first === undefined || others.length === 0 ? undefined : proveTogether(network, [first, ...others], judge);
  const told = first === undefined ? [] : [together === undefined ? first : { ...first, proofs: [together, ...first.proofs] }, ...others];
  return { walked, verdict, findings: told, notes: story.notes, read: read ?? loaded.read };
}
