import type { CheckReport } from '../model/report/index.ts';
import type * as Present from '../present/index.ts';
import { EXIT, UsageError } from './exit.ts';
import { wantsColor, write } from './terminal.ts';
import type { Lang } from './terminal.ts';

/** From what on a check fails: a promise that breaks; a flow that could not be judged, too; a note, or a setting that a node has otherwise than the others, too. */
export type CheckFailOn = 'broken' | 'unknown' | 'note' | 'never';

export interface CheckCommand {
  readonly output: 'text' | 'json' | 'html';
  readonly failOn: CheckFailOn;
  readonly lang: Lang;
  readonly verbose?: true;
  readonly exitZero?: true;
  /** Compares these objects instead of walking flows. */
  readonly area?: 'tcs';
  /** Where the rules of VPCGW are read from, in place of the bundle's. */
  readonly tvpc?: string;
}

/** `netwhy check BUNDLE...`: what of the promise breaks, without a question. Returns the exit code. */
export async function check(paths: readonly string[], options: CheckCommand): Promise<number> {
  if (paths.length === 0) throw new UsageError('name a bundle: netwhy check incident.tgz');
  if (options.area === 'tcs') return (await import('./tcs.ts')).checkArea(paths, options);
  if (options.tvpc !== undefined) throw new UsageError('--tvpc belongs to --area tcs');
  const [{ openBundle }, core, present] = await Promise.all([import('../collect/index.ts'), import('../check.ts'), import('../present/index.ts')]);
  const report = core.check(await openBundle(paths), progress(options.lang));
  await write(documentOf(report, options, present));
  return checkExitCode(report, options);
}

function documentOf(report: CheckReport, { output, lang, verbose }: CheckCommand, present: typeof Present): string {
  switch (output) {
    case 'json': return present.presentCheckJson(report);
    case 'html': return present.presentCheckHtml(report, { lang });
    case 'text': return present.presentCheckText(report, { lang, color: wantsColor(process.stdout), verbose: verbose === true });
  }
}

/** On a terminal one line that counts up; elsewhere nothing. */
export function progress(lang: Lang): (done: number, all: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return (done, all) => void process.stderr.write(`\rnetwhy: ${done} ${lang === 'zh' ? '/' : 'of'} ${all} ${lang === 'zh' ? '条流量' : 'flows'}${done === all ? '\n' : ''}`);
}

/**
 * 0 the promise holds, 1 something breaks it (or, as `failOn` says, is unknown or odd), 3 nothing breaks it but not all could be judged, or there was
 * nothing to walk. `never` and `--exit-zero` make all of them 0.
 */
export function checkExitCode({ flows, findings, unenforced, notes, settings }: CheckReport, { exitZero, failOn }: Pick<CheckCommand, 'exitZero' | 'failOn'>): number {
  if (exitZero === true || failOn === 'never') return EXIT.asExpected;
  const isSure = findings.some(({ sometimes, confidence }) => sometimes === true || confidence !== 'possible');
  if (isSure || flows.broken > 0 || unenforced.length > 0) return EXIT.findings;
  if (failOn !== 'broken' && flows.unknown + findings.length > 0) return EXIT.findings;
  if (failOn === 'note' && notes.length + settings.length > 0) return EXIT.findings;
  return flows.unknown + findings.length > 0 || flows.walked === 0 ? EXIT.inconclusive : EXIT.asExpected;
}
