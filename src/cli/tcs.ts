import type { ClusterItem, Evidence } from '../model/evidence/index.ts';
import type { TcsReport } from '../model/report/index.ts';
import type { CheckCommand } from './check.ts';
import { CannotRun, EXIT, UsageError } from './exit.ts';
import { printable, wantsColor, write } from './terminal.ts';

/** `netwhy check --area tcs`: what VPCServices, their Services, rules of VPCGW and endpoints say of one another. Returns the exit code. */
export async function checkArea(paths: readonly string[], options: CheckCommand): Promise<number> {
  if (options.output === 'html') throw new UsageError('--area tcs gives text or JSON');
  const [{ openBundle }, { checkTcs }, present] = await Promise.all([import('../collect/index.ts'), import('../tcs.ts'), import('../present/index.ts')]);
  const { evidence, table } = await evidenceAt(await openBundle(paths), options.tvpc);
  const report = checkTcs(evidence);
  const bad = table === undefined ? undefined : report.unknown.find(({ because }) => because.ref?.file === table.file && report.compared.rules === 0);
  if (bad !== undefined) throw new CannotRun(printable(`${table?.file ?? ''}:${bad.because.ref?.line ?? 1}: ${bad.because.text}`));
  await write(options.output === 'json' ? present.presentTcsJson(report) : present.presentTcsText(report, { lang: options.lang, color: wantsColor(process.stdout), verbose: options.verbose === true }));
  return tcsExitCode(report, options);
}

/** A bundle with the table that was named in place of its own. */
export async function evidenceAt(evidence: Evidence, tvpc: string | undefined): Promise<{ readonly evidence: Evidence; readonly table?: ClusterItem }> {
  if (tvpc === undefined) return { evidence };
  const { isTvpcAddress, readTable } = await import('../collect/index.ts');
  const { source, text, command, state } = await readTable(tvpc);
  const table = { resource: source, file: isTvpcAddress(tvpc) ? command : tvpc, command, state, text: () => text.toString('utf8') };
  return { evidence: { ...evidence, cluster: [...evidence.cluster.filter(({ resource }) => resource !== table.resource), table] }, table };
}

/** 0 everything agrees, 1 something does not, 3 not all could be compared. */
export function tcsExitCode({ findings, unknown }: TcsReport, { exitZero, failOn }: Pick<CheckCommand, 'exitZero' | 'failOn'>): number {
  if (exitZero === true || failOn === 'never') return EXIT.asExpected;
  if (findings.length > 0 || (unknown.length > 0 && failOn !== 'broken')) return EXIT.findings;
  return unknown.length > 0 ? EXIT.inconclusive : EXIT.asExpected;
}
