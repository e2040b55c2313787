import type { FindingEvidence } from '../model/finding/index.ts';
import { counterIn } from '../model/network/index.ts';
import type { Netns } from '../model/network/index.ts';
import { evidenceOf } from './evidence.ts';

/** Those of a namespace's counters that are not zero, in the order asked for, as evidence. Nothing where they were not collected. */
export function countersOf(netns: Netns, names: readonly string[]): readonly FindingEvidence[] {
  return evidenceOf(names.flatMap((name) => {
    const counter = counterIn(netns.counters, name);
    return counter === undefined || counter.value === 0 ? [] : [counter.because];
  }));
}

/** A counter's value in a namespace; 0 where it was not collected. */
export function counterOf({ counters }: Netns, name: string): number {
  return counterIn(counters, name)?.value ?? 0;
}
