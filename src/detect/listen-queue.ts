import type { Disposition } from '../model/trace/index.ts';
import { isHalfOpenAt } from '../model/network/index.ts';
import type { HalfOpen, Listener, Netns } from '../model/network/index.ts';
import { dropped } from './failure.ts';
import type { Failure } from './failure.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** A SYN that a listener had no room for. */
export interface QueueDrop {
  readonly failure: Failure;
  readonly netns: Netns;
  readonly listener: Listener;
  readonly waiting: number;
  readonly limit: number;
}

/** The failures that ended at a listener whose queue of this kind had no room. */
export function queueDrops(view: View, queue: 'accept' | 'syn'): readonly QueueDrop[] {
  return dropped(view.failures, 'listen-queue').filter(({ by }) => by.queue === queue).flatMap(({ failure, by }) => {
    const netns = netnsOf(view, failure.disposition.netns);
    const listener = listenersOf(netns).find(({ because }) => failure.disposition.because.includes(because));
    return listener === undefined ? [] : [{ failure, netns, listener, waiting: by.waiting, limit: by.limit }];
  });
}

/** The listeners that walks ended at, each once, with their namespaces. */
export function reached(view: View): readonly { readonly netns: Netns; readonly listener: Listener }[] {
  const ends = view.walked.flatMap(({ walk }) => walk.branches.flatMap((branch) => branch.journeys.map((journey) => journey.disposition)));
  const found = ends.flatMap((disposition) => deliveredTo(view, disposition));
  return [...new Map(found.map((one) => [one.listener.because, one])).values()];
}

function deliveredTo(view: View, disposition: Disposition): ReturnType<typeof reached> {
  if (disposition.kind !== 'delivered' || disposition.listener === undefined) return [];
  const netns = netnsOf(view, disposition.netns);
  return listenersOf(netns).filter(({ because }) => because === disposition.listener).map((listener) => ({ netns, listener }));
}

/** A namespace's listeners; none where they were not collected. */
export function listenersOf({ listeners }: Netns): readonly Listener[] {
  return listeners.kind === 'known' ? listeners.value : [];
}

/** The connections to a listener that their clients have not confirmed. */
export function synQueueOf({ halfOpen }: Netns, listener: Listener): readonly HalfOpen[] {
  return halfOpen?.kind === 'known' ? halfOpen.value.filter((entry) => isHalfOpenAt(listener, entry)) : [];
}
