import type { Report } from '../model/report/index.ts';
import { CannotRun, EXIT } from './exit.ts';
import { makeQuery } from './query.ts';
import type { QueryOptions } from './query.ts';
import type { Lang } from './terminal.ts';

export type FailOn = 'error' | 'warning' | 'note' | 'never';

export interface WhyCommand extends QueryOptions {
  readonly bundle?: readonly string[];
  readonly output: 'text' | 'json' | 'html';
  readonly lang: Lang;
  readonly verbose?: true;
  readonly exitZero?: true;
  readonly failOn: FailOn;
}

/** `netwhy FROM TO`: the question, answered from bundles. Returns the exit code. */
export async function why(from: string, to: string, options: WhyCommand): Promise<number> {
  const query = makeQuery(from, to, options);
  if (options.bundle === undefined || options.bundle.length === 0) throw new CannotRun(NO_BUNDLE);
  const { openBundle } = await import('../collect/index.ts');
  await openBundle(options.bundle);
  throw new CannotRun(`this build does not diagnose yet; asked was ${query.from.kind} to ${query.to.kind}`);
}

const NO_BUNDLE = `a live cluster is not read yet: name a bundle with --bundle.
Collect one on each node that the packet passes (as root), and the API objects from where kubectl works:
  netwhy collect -o node-a.tgz
  netwhy collect --no-host --kubectl -o cluster.tgz
Then ask:
  netwhy FROM TO --bundle node-a.tgz --bundle node-b.tgz --bundle cluster.tgz`;

const RANK: Readonly<Record<'error' | 'warning' | 'note', number>> = { error: 3, warning: 2, note: 1 };

/** 0 as expected, 1 findings or not (always) reachable, 3 inconclusive. `never` and `--exit-zero` make the first two and the last 0. */
export function exitCode(report: Report, options: { readonly exitZero?: true; readonly failOn: FailOn }): number {
  const failOn = options.failOn;
  if (options.exitZero === true || failOn === 'never') return EXIT.asExpected;
  if (report.verdict.kind === 'unreachable' || report.verdict.kind === 'partial') return EXIT.findings;
  const grave = [...report.findings, ...report.notes].some((finding) => RANK[finding.severity] >= RANK[failOn]);
  if (grave) return EXIT.findings;
  return report.verdict.kind === 'unknown' ? EXIT.inconclusive : EXIT.asExpected;
}
