import { isBalancerId } from '../../../model/network/index.ts';
import type { Balancer, BalancerListener } from '../../../model/network/index.ts';
import type { Hop } from '../../../model/trace/index.ts';
import { balancerOn } from '../../balancer.ts';
import type { Failure } from '../../failure.ts';
import type { View } from '../../view.ts';

/** A connection that a load balancer sent back to the node which it came from, and how that node lost it. */
export interface Looped {
  readonly failure: Failure;
  readonly balancer: Balancer;
  readonly listener: BalancerListener;
  /** The node's own namespace. */
  readonly host: string;
  /** `short`: the answer went to the client past the load balancer. `forged`: the packet was not let in, for its source. */
  readonly how: 'short' | 'forged';
}

/** What of the failures a load balancer has sent back: read off the hops of the walk alone. */
export function loopedOf(view: View): readonly Looped[] {
  return view.failures.flatMap((failure): Looped[] => {
    const open = failure.branch.journeys.find(({ purpose }) => purpose === 'open');
    const passed = open === undefined ? undefined : balancerOn(view, open);
    if (open === undefined || passed === undefined) return [];
    const how = howLost(failure, passed.before);
    const host = passed.before.findLast(({ netns }) => netns.endsWith('/host'))?.netns;
    return how === undefined || host === undefined ? [] : [{ failure, ...passed, host, how }];
  });
}

function howLost({ journey, disposition }: Failure, before: readonly Hop[]): Looped['how'] | undefined {
  if (disposition.kind !== 'dropped') return undefined;
  const { by } = disposition;
  const cameBack = before.some(({ netns }) => netns === disposition.netns);
  if (journey.direction === 'forward') return cameBack && (by.kind === 'local-source' || by.kind === 'rp-filter' || by.kind === 'martian') ? 'forged' : undefined;
  return by.kind === 'not-my-connection' && cameBack && !journey.hops.some(({ netns }) => isBalancerId(netns)) ? 'short' : undefined;
}
