import type { CheckReport } from '../model/report/index.ts';
import { EXIT, UsageError } from './exit.ts';
import { wantsColor, write } from './terminal.ts';
import type { Lang } from './terminal.ts';

export interface CheckCommand {
  readonly output: 'text' | 'json';
  readonly lang: Lang;
  readonly verbose?: true;
  readonly exitZero?: true;
}

/** `netwhy check BUNDLE...`: what of the promise breaks, without a question. Returns the exit code. */
export async function check(paths: readonly string[], options: CheckCommand): Promise<number> {
  if (paths.length === 0) throw new UsageError('name a bundle: netwhy check incident.tgz');
  const [{ openBundle }, core, { presentCheckJson, presentCheckText }] = await Promise.all([import('../collect/index.ts'), import('../check.ts'), import('../present/index.ts')]);
  const report = core.check(await openBundle(paths), progress(options.lang));
  await write(options.output === 'json' ? presentCheckJson(report) : presentCheckText(report, { lang: options.lang, color: wantsColor(process.stdout), verbose: options.verbose === true }));
  return checkExitCode(report, options.exitZero === true);
}

/** On a terminal one line that counts up; elsewhere nothing. */
export function progress(lang: Lang): (done: number, all: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return (done, all) => void process.stderr.write(`\rnetwhy: ${done} ${lang === 'zh' ? '/' : 'of'} ${all} ${lang === 'zh' ? '条流量' : 'flows'}${done === all ? '\n' : ''}`);
}

/** 0 the promise holds, 1 something breaks it, 3 nothing breaks it but not all could be judged, or there was nothing to walk. */
export function checkExitCode({ flows, findings, unenforced }: CheckReport, exitZero: boolean): number {
  if (exitZero) return EXIT.asExpected;
  if (findings.length > 0 || flows.broken > 0 || unenforced.length > 0) return EXIT.findings;
  return flows.unknown > 0 || flows.walked === 0 ? EXIT.inconclusive : EXIT.asExpected;
}
