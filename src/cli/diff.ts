import type { DiffReport } from '../model/report/index.ts';
import { progress } from './check.ts';
import { CannotRun, EXIT, UsageError } from './exit.ts';
import { makeQuery } from './query.ts';
import type { QueryOptions } from './query.ts';
import { wantsColor, write } from './terminal.ts';
import type { Lang } from './terminal.ts';
import { refusalText } from './why.ts';

export interface DiffCommand extends QueryOptions {
  readonly output: 'text' | 'json';
  readonly lang: Lang;
  readonly verbose?: true;
  readonly exitZero?: true;
}

/** `netwhy diff OLD NEW [FROM TO]`: which difference turned the answer. Returns the exit code. */
export async function diff(old: string, next: string, from: string | undefined, to: string | undefined, options: DiffCommand): Promise<number> {
  if (from !== undefined && to === undefined) throw new UsageError('where to? netwhy diff OLD NEW FROM TO, or OLD and NEW alone');
  const query = from === undefined || to === undefined ? undefined : makeQuery(from, to, options);
  const [{ openBundle }, { compare }, { presentDiffJson, presentDiffText }] = await Promise.all([import('../collect/index.ts'), import('../compare.ts'), import('../present/index.ts')]);
  const comparison = compare(await openBundle([old]), await openBundle([next]), query, progress(options.lang));
  if (comparison.kind === 'refused') {
    const message = `${comparison.side === 'old' ? old : next}: ${refusalText(comparison.refusal, options.lang)}`;
    throw comparison.refusal.fault === 'question' ? new UsageError(message) : new CannotRun(message);
  }
  const { report } = comparison;
  await write(options.output === 'json' ? presentDiffJson(report) : presentDiffText(report, { lang: options.lang, color: wantsColor(process.stdout), verbose: options.verbose === true }));
  return diffExitCode(report, options.exitZero === true);
}

/**
 * With a question as the question has it, asked of the new bundle: 0 reachable, 1 not (always), 3 unknown. Without: 0 no flow turned for the
 * worse, 1 some broke, 3 some became unknown, or there was nothing to walk.
 */
export function diffExitCode({ answer, promise }: DiffReport, exitZero: boolean): number {
  if (exitZero) return EXIT.asExpected;
  if (answer !== undefined) return { reachable: answer.new.finding === undefined ? EXIT.asExpected : EXIT.findings, unreachable: EXIT.findings, partial: EXIT.findings, unknown: EXIT.inconclusive }[answer.new.verdict.kind];
  if (promise?.turned.some(({ to }) => to === 'broken') === true) return EXIT.findings;
  return promise === undefined || promise.walked === 0 || promise.turned.some(({ to }) => to === 'unknown') ? EXIT.inconclusive : EXIT.asExpected;
}
