import type { Step } from '../model/trace/index.ts';
import { sameIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { dropped } from './failure.ts';
import type { Failure } from './failure.ts';
import type { View } from './view.ts';

/** A reply that came to the client from an address that it had not asked, and where the flow had been translated. */
export interface ReplyMissed {
  readonly failure: Failure;
  readonly expected: Ip;
  readonly got: Ip;
  /** Namespace in which the destination was translated, and the step that did it. */
  readonly translatedIn: string;
  readonly step: Step;
  /** The reply crossed that namespace all the same, as a frame between ports of a bridge. */
  readonly bridgedPast: boolean;
}

/** The failures in which the client's socket did not know the reply. */
export function repliesMissed(view: View): readonly ReplyMissed[] {
  return dropped(view.failures, 'not-my-connection').flatMap(({ failure, by }): ReplyMissed[] => {
    const open = failure.branch.journeys.find((journey) => journey.purpose === 'open');
    for (const hop of open?.hops ?? []) {
      const step = hop.steps.find((candidate) => candidate.action === 'dnat');
      if (step === undefined) continue;
      const crossed = failure.journey.hops.find((candidate) => candidate.netns === hop.netns);
      const bridgedPast = crossed !== undefined && crossed.steps.some((candidate) => candidate.stage === 'bridge') && !crossed.steps.some((candidate) => candidate.stage === 'route');
      return [{ failure, expected: by.expected, got: by.got, translatedIn: hop.netns, step, bridgedPast: bridgedPast && !sameIp(by.expected, by.got) }];
    }
    return [];
  });
}
