import type { NameStep } from '../model/resolve/index.ts';

/** A query before it is known how long its asker waited for it. `readMs`: when the program took note of what came back. */
export type Unwaited = Omit<NameStep, 'waitedMs'> & { readonly readMs?: number | undefined };

/**
 * How long each asker waited for each of its queries: until it had the answer, or else until it did the next thing or gave up. `tookMs` is
 * when the program was done; a server is done when its own asker has its answer.
 */
export function withWaits(steps: readonly Unwaited[], tookMs: number): readonly NameStep[] {
  return steps.map(({ readMs, ...step }, index) => {
    if (readMs !== undefined) return { ...step, waitedMs: readMs - step.atMs };
    if (step.came.kind === 'answer' && step.depth > 0) return { ...step, waitedMs: step.came.afterMs };
    return { ...step, waitedMs: Math.max(0, Math.min(nextOf(steps, index), endOf(steps, index, tookMs)) - step.atMs) };
  });
}

/** When the asker sent the next query after this moment, for the same query of its own asker. */
function nextOf(steps: readonly Unwaited[], index: number): number {
  const { depth = 0, atMs = 0 } = steps[index] ?? {};
  const later = steps.slice(index + 1);
  const up = later.findIndex((other) => other.depth < depth);
  return Math.min(...(up < 0 ? later : later.slice(0, up)).filter((other) => other.depth === depth && other.atMs > atMs).map((other) => other.atMs));
}

/** When the asker had to have an answer: that of the query that it was asked. */
function endOf(steps: readonly Unwaited[], index: number, tookMs: number): number {
  const { depth = 0 } = steps[index] ?? {};
  const asked = steps.slice(0, index).findLast((other) => other.depth < depth);
  return asked === undefined ? tookMs : asked.came.kind === 'answer' ? asked.atMs + asked.came.afterMs : tookMs;
}
