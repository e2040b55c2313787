import { lateText } from './observe.ts';
import type { RunResult } from './run.ts';

/** A scenario that was not run, and why. */
export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

/** A line for each result, and a plain last line. */
export function printTable(results: readonly RunResult[], skipped: readonly Skipped[]): string {
  const width = Math.max(0, ...[...results, ...skipped].map((row) => row.name.length));
  const lines = [
    ...results.map((result) => `${result.problems.length === 0 ? 'pass' : 'FAIL'}  ${result.name.padEnd(width)}  ${summary(result)}`),
    ...skipped.map(({ name, reason }) => `skip  ${name.padEnd(width)}  ${reason}`),
  ];
  const failed = results.filter((result) => result.problems.length > 0).length;
  return `${[...lines, `${results.length - failed} passed, ${failed} failed, ${skipped.length} skipped`].join('\n')}\n`;
}

function summary({ seen, said, problems }: RunResult): string {
  const observed = seen === undefined ? '' : `${seen.verdict}${seen.failure === undefined ? '' : ` ${seen.failure}`}${seen.late === undefined ? '' : ` (${lateText(seen)})`}`;
  return [observed, said ?? '', ...problems].filter((part) => part !== '').join(' | ');
}
