import type { Outcome, Scenario, Variant } from '../scenario.ts';
import type { Attempt } from '../probe/shape.ts';

/** What a probe's attempts come down to. */
export interface Observation {
  readonly verdict: 'reachable' | 'unreachable' | 'partial';
  /** What the failing attempts saw; several kinds are joined. Absent when none failed. */
  readonly failure?: string;
  /** Share of the attempts that succeeded. */
  readonly weight: number;
  readonly attempts: number;
  /** How many of those that succeeded did only after their SYN was sent again. Absent: none. */
  readonly late?: number;
  /** Which pods answered, and which source address they saw. */
  readonly answeredBy: readonly string[];
}

/** Sums up attempts. */
export function observe(attempts: readonly Attempt[]): Observation {
  const good = attempts.flatMap((attempt) => (attempt.kind === 'answered' || attempt.kind === 'late' ? [`${attempt.by} (saw ${attempt.seenAs})`] : []));
  const failures = attempts.flatMap((attempt) => (attempt.kind === 'answered' || attempt.kind === 'late' ? [] : [failureText(attempt)]));
  const late = attempts.filter(({ kind }) => kind === 'late').length;
  const failure = [...new Set(failures)].sort().join(' or ');
  return {
    verdict: failures.length === 0 ? 'reachable' : good.length === 0 ? 'unreachable' : 'partial',
    ...(failures.length === 0 ? {} : { failure }),
    weight: attempts.length === 0 ? 0 : good.length / attempts.length,
    attempts: attempts.length,
    ...(late > 0 && { late }),
    answeredBy: [...new Set(good)].sort(),
  };
}

/** What is not as it must be is looked at once more: a machine that has much to do answers late, and one that is wrong is so again. */
export async function observedTwice(look: () => Promise<Observation>, isRight: (seen: Observation) => boolean): Promise<Observation> {
  const seen = await look();
  return isRight(seen) ? seen : look();
}

/** `ECONNREFUSED`, `timeout`, `stalls`, `late`. */
export function failureText(outcome: Outcome | { readonly kind: 'stalls' }): string {
  return outcome.kind === 'error' ? outcome.errno : outcome.kind;
}

/** Why an observation is not what the scenario promises; empty when it is. Twin and near miss must be reached, at the first try. */
export function deviation(scenario: Scenario, variant: Variant, seen: Observation): string {
  if (variant !== 'broken') return seen.verdict === 'reachable' && seen.late === undefined ? '' : `${variant === 'healthy' ? 'the healthy twin' : 'the near miss'} fails: ${seen.failure ?? lateText(seen)}`;
  const { verdict, outcome, weight } = scenario.expect;
  if (seen.verdict !== verdict) return `${seen.verdict} (${seen.failure ?? 'no failure'}), not ${verdict}`;
  if (outcome.kind === 'late') return seen.late === undefined ? `none of ${seen.attempts} connections is late` : '';
  if (outcome.kind === 'hangs') return '';
  if (seen.failure !== failureText(outcome)) return `${seen.failure ?? 'no failure'}, not ${failureText(outcome)}`;
  if (weight !== undefined && Math.abs(seen.weight - weight) > tolerance(weight, seen.attempts)) return `${Math.round(seen.weight * 100)} % succeed, not ${Math.round(weight * 100)} %`;
  return '';
}

/** How many were late, in words. */
export function lateText({ late = 0, attempts }: Observation): string {
  return `${late} of ${attempts} connections stood only after their SYN was sent again`;
}

/** Four standard deviations of the share that a fair die gives: one run in 16,000 is beyond. */
function tolerance(weight: number, attempts: number): number {
  return 4 * Math.sqrt((weight * (1 - weight)) / attempts);
}
