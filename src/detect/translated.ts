import type { NatTarget, Netns, Rule } from '../model/network/index.ts';
import type { Target } from '../model/report/index.ts';
import type { Packet } from '../net/packet.ts';
import { placeOfRule } from './rule-place.ts';
import type { RulePlace } from './rule-place.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** A rule that gave the first packet of a connection another source. */
export interface Translation {
  readonly netns: Netns;
  readonly rule: RulePlace;
  readonly to: NatTarget;
  readonly target: Target;
  /** The packet with its new source. */
  readonly packet: Packet;
  /** How many rules translated its source before, on its way. */
  readonly before: number;
}

/** The rules that gave connections another source on their way, each once. */
export function translationsOf(view: View): readonly Translation[] {
  const opened = view.walked.flatMap(({ target, walk }) => walk.branches.flatMap(({ journeys }) => journeys.filter(({ purpose }) => purpose === 'open').map((journey) => ({ target, journey }))));
  const met = opened.flatMap(({ target, journey }) => {
    const steps = journey.hops.flatMap(({ netns, steps: all }) => all.filter(({ action, packet }) => action === 'snat' && packet !== undefined).map((step) => ({ netns, step })));
    return steps.flatMap(({ netns, step }, before): Translation[] => {
      const rule = placeOfRule(view, netns, step.because);
      const to = rule && targetOf(rule.rule);
      return rule === undefined || to === undefined || step.packet === undefined ? [] : [{ netns: netnsOf(view, netns), rule, to, target, packet: step.packet, before }];
    });
  });
  return [...new Map(met.map((one) => [one.rule.rule.because, one])).values()];
}

function targetOf({ steps }: Rule): NatTarget | undefined {
  return steps.flatMap((step) => (step.kind === 'snat' || step.kind === 'masquerade' ? [step.to] : []))[0];
}
