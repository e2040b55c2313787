/** One line of a benchmark: what was measured, beside which peer or limit, and the ratio of the two. */
export interface BenchLine {
  readonly what: string;
  readonly measured: string;
  readonly peer: string;
  readonly ratio: number;
  /** The ratio may not be larger than this. Absent: there is no peer on this machine, and the line says so. */
  readonly limit?: number;
}

/** Milliseconds that something took. */
export async function timed(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}
