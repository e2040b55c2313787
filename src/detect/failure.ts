import type { Target, Walked } from '../model/report/index.ts';
import type { Branch, Disposition, Hop, Journey } from '../model/trace/index.ts';
import { innermost } from '../net/packet.ts';
import type { Packet } from '../net/packet.ts';

/** One branch that failed: in which journey, where it ended, and how much of the connection attempts go that way. */
export interface Failure {
  /** Its place among the failures of the walks. */
  readonly number: number;
  readonly target: Target;
  readonly branch: Branch;
  /** The first journey that did not end in delivery. */
  readonly journey: Journey;
  readonly disposition: Disposition;
  /** The hop in which it ended. */
  readonly hop: Hop;
  readonly weight: number;
}

/** The failures of the walks, in the order of their branches. A branch whose outcome is unknown is no failure. */
export function failuresOf(walked: readonly Walked[]): readonly Failure[] {
  return walked.flatMap(({ target, walk }) => walk.branches.flatMap((branch): Failure[] => {
    if (branch.outcome.kind === 'answered' || branch.outcome.kind === 'one-way' || branch.outcome.kind === 'unknown') return [];
    const journey = branch.journeys.find((candidate) => candidate.disposition.kind !== 'delivered' && candidate.purpose !== 'error');
    const hop = journey?.hops.at(-1);
    if (journey === undefined || hop === undefined) return [];
    return [{ number: 0, target, branch, journey, disposition: journey.disposition, hop, weight: branch.weight / walked.length }];
  })).map((failure, number) => ({ ...failure, number }));
}

/** The failures whose packet was dropped in this way, with the narrowed reason. */
export function dropped<K extends DropBy['kind']>(failures: readonly Failure[], kind: K): readonly { readonly failure: Failure; readonly by: Extract<DropBy, { kind: K }> }[] {
  return failures.flatMap((failure) => {
    const { disposition } = failure;
    if (disposition.kind !== 'dropped' || disposition.by.kind !== kind) return [];
    return [{ failure, by: disposition.by as Extract<DropBy, { kind: K }> }];
  });
}

/** The failures that were answered with a no of this kind. */
export function rejected<K extends RejectBy['kind']>(failures: readonly Failure[], kind: K): readonly { readonly failure: Failure; readonly by: Extract<RejectBy, { kind: K }> }[] {
  return failures.flatMap((failure) => {
    const { disposition } = failure;
    if (disposition.kind !== 'rejected' || disposition.by.kind !== kind) return [];
    return [{ failure, by: disposition.by as Extract<RejectBy, { kind: K }> }];
  });
}

type DropBy = Extract<Disposition, { kind: 'dropped' }>['by'];
type RejectBy = Extract<Disposition, { kind: 'rejected' }>['by'];

/** Failures that share a key, in the order in which they were first seen. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** Sum of the weights of failures. */
export function weightOf(failures: readonly Failure[]): number {
  return failures.reduce((sum, failure) => sum + failure.weight, 0);
}

/** The form that the packet had where its journey ended, freed of the tunnel that it was in. */
export function packetAtEnd(failure: Failure): Packet {
  return innermost(failure.journey.packetOut);
}
