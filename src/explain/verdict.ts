import type { Because } from '../model/network/index.ts';
import type { Verdict, Walked } from '../model/report/index.ts';
import type { Branch } from '../model/trace/index.ts';

/**
 * The verdict of walks: reachable or unreachable when every branch says so (lines that are not known were walked both ways); partial
 * when the kernel's dice decide; unknown when the answer hangs on a line that could not be evaluated, or a branch is in doubt.
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
  if (open || truncated.length > 0 || walked.some(({ walk }) => decidedByDoubt(walk.branches))) return { kind: 'unknown', because: [...doubts, ...truncated] };
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

/** So many ways to answer what is not known, and the share of good ends is not worked out for each of them. */
const MOST_ANSWERS = 64;

/**
 * Whether the share of good ends depends on how lines that are not known are answered. Branches belong together that answer nothing
 * differently; the half that each answer weighs is no weight of the kernel's dice.
 */
function decidedByDoubt(branches: readonly Branch[]): boolean {
  const ways = new Map(branches.map((branch) => [(branch.answers ?? []).join('\n'), branch.answers ?? []]));
  if (ways.size <= 1) return false;
  if (ways.size > MOST_ANSWERS) return true;
  const shares = [...ways.values()].map((answers) => shareOf(branches.filter((branch) => agrees(branch.answers ?? [], answers)).map(withoutAnswers)));
  return shares.some((share) => Math.abs(share - (shares[0] ?? 0)) > 1e-9);
}

function agrees(a: readonly string[], b: readonly string[]): boolean {
  const opposite = (answer: string): string => (answer.startsWith('yes ') ? `no ${answer.slice(4)}` : `yes ${answer.slice(3)}`);
  return !a.some((answer) => b.includes(opposite(answer)));
}

function withoutAnswers(branch: Branch): Branch {
  return { ...branch, weight: branch.weight * 2 ** (branch.answers?.length ?? 0) };
}

function doubtsOf(branches: readonly Branch[]): readonly Because[] {
  const all = branches.flatMap((branch) => [...branch.assumed, ...(branch.outcome.kind === 'unknown' ? branch.outcome.because : [])]);
  const seen = new Set<string>();
  return all.filter((because) => {
    const key = `${because.ref?.file ?? ''}:${because.ref?.line ?? ''}:${because.text}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
