import type { Evidence } from '../model/evidence/index.ts';
import type { TcsReport } from '../model/report/index.ts';
import type { CheckCommand } from './check.ts';
import { CannotRun, EXIT, UsageError } from './exit.ts';
import { printable, wantsColor, write } from './terminal.ts';

/** `netwhy check --area tcs`: what VPCServices, their Services, rules of VPCGW and endpoints say of one another. Returns the exit code. */
export async function checkArea(paths: readonly string[], options: CheckCommand): Promise<number> {
  if (options.output === 'html') throw new UsageError('--area tcs gives text or JSON');
  const [{ openBundle }, { checkTcs }, present] = await Promise.all([import('../collect/index.ts'), import('../tcs.ts'), import('../present/index.ts')]);
  const evidence = await openBundle(paths);
  const report = checkTcs(options.tvpc === undefined ? evidence : await withTable(evidence, options.tvpc));
  const bad = options.tvpc === undefined ? undefined : report.unknown.find(({ because }) => because.ref?.file === options.tvpc && report.compared.rules === 0);
  if (bad !== undefined) throw new CannotRun(printable(`${options.tvpc ?? ''}:${bad.because.ref?.line ?? 1}: ${bad.because.text}`));
  await write(options.output === 'json' ? present.presentTcsJson(report) : present.presentTcsText(report, { lang: options.lang, color: wantsColor(process.stdout), verbose: options.verbose === true }));
  return tcsExitCode(report, options);
}

/** The table that was named in place of the bundle's own. */
async function withTable(evidence: Evidence, tvpc: string): Promise<Evidence> {
  const { readTable } = await import('../collect/index.ts');
  const { source, text, command, state } = await readTable(tvpc);
  const item = { resource: source, file: tvpc, command, state, text: () => text.toString('utf8') };
  return { ...evidence, cluster: [...evidence.cluster.filter(({ resource }) => resource !== source), item] };
}

/** 0 everything agrees, 1 something does not, 3 not all could be compared. */
export function tcsExitCode({ findings, unknown }: TcsReport, { exitZero, failOn }: Pick<CheckCommand, 'exitZero' | 'failOn'>): number {
  if (exitZero === true || failOn === 'never') return EXIT.asExpected;
  if (findings.length > 0 || (unknown.length > 0 && failOn !== 'broken')) return EXIT.findings;
  return unknown.length > 0 ? EXIT.inconclusive : EXIT.asExpected;
}
