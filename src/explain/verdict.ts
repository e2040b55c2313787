import type { Because } from '../model/network/index.ts';
import type { Verdict, Walked } from '../model/report/index.ts';
import type { Branch } from '../model/trace/index.ts';

/**
 * The verdict of walks: reachable or unreachable when every branch says so, whatever was assumed on the way; partial when the
 * kernel's dice decide; unknown when the answer hangs on a line that could not be evaluated.
 */
export function verdictOf(walked: readonly Walked[]): Verdict {
  const branches = walked.flatMap(({ walk }) => walk.branches);
  const good = branches.filter(isGood);
  const doubts = doubtsOf(branches);
  const truncated = walked.flatMap(({ walk }) => walk.truncated ?? []);
  if (branches.length === 0) return { kind: 'unknown', because: truncated };
  const open = branches.some((branch) => branch.outcome.kind === 'unknown');
  if (!open && good.length === branches.length && truncated.length === 0) return { kind: 'reachable' };
  if (!open && good.length === 0 && truncated.length === 0) return { kind: 'unreachable' };
  if (open || truncated.length > 0 || decidedByDoubt(branches)) return { kind: 'unknown', because: [...doubts, ...truncated] };
  const weight = walked.reduce((sum, { walk }) => sum + shareOf(walk.branches), 0) / walked.length;
  return { kind: 'partial', good: good.length, all: branches.length, weight };
}

/** Whether the client got what it asked for. */
export function isGood(branch: Branch): boolean {
  return branch.outcome.kind === 'answered' || (branch.outcome.kind === 'one-way' && branch.journeys.at(-1)?.disposition.kind === 'delivered');
}

function shareOf(branches: readonly Branch[]): number {
  const all = branches.reduce((sum, branch) => sum + branch.weight, 0);
  return all === 0 ? 0 : branches.filter(isGood).reduce((sum, branch) => sum + branch.weight, 0) / all;
}

/** Whether branches that the dice cannot tell apart end differently, so that an assumption made the difference. */
function decidedByDoubt(branches: readonly Branch[]): boolean {
  const ends = new Map<string, boolean>();
  return branches.some((branch) => {
    const key = branch.choices.join('\n');
    const end = ends.get(key);
    ends.set(key, isGood(branch));
    return end !== undefined && end !== isGood(branch) && branch.assumed.length > 0;
  });
}

function doubtsOf(branches: readonly Branch[]): readonly Because[] {
  const all = branches.flatMap((branch) => [...branch.assumed, ...(branch.outcome.kind === 'unknown' ? branch.outcome.because : [])]);
  const seen = new Set<string>();
  return all.filter((because) => {
    const key = `${because.ref?.file ?? ''}:${because.ref?.line ?? ''}:${because.text}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
