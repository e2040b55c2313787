import type { Netns } from '../model/network/index.ts';
import type { Step } from '../model/trace/index.ts';
import { routeOf } from './route-taken.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** rp_filter's mode in which any way back will do. */
export const LOOSE = 2;

/** The packets that came in by one device, whose way back leaves by another, and that only loose mode let in. */
export function letInLoosely(view: View): readonly { readonly netns: Netns; readonly step: Step; readonly dev: string; readonly reverse: string }[] {
  const hops = view.walked.flatMap(({ walk }) => walk.branches).flatMap(({ journeys }) => journeys).flatMap((journey) => journey.hops);
  return hops.flatMap((hop) => hop.steps.filter(({ stage, action, facts }) => stage === 'rp-filter' && action === 'pass' && facts['mode'] === LOOSE).flatMap((step) => {
    const netns = netnsOf(view, hop.netns);
    const dev = String(step.facts['dev']);
    const back = step.because.map(({ ref }) => routeOf(netns, ref)).find((route) => route !== undefined);
    return back === undefined || back.nexthops.length === 0 || back.nexthops.some((nexthop) => nexthop.dev === dev) ? [] : [{ netns, step, dev, reverse: back.nexthops[0]?.dev ?? '-' }];
  }));
}
