import type { Query, Refusal, Report } from '../model/report/index.ts';
import { CannotRun, EXIT, UsageError } from './exit.ts';
import { packetQuery } from './packet.ts';
import { makeQuery } from './query.ts';
import type { QueryOptions } from './query.ts';
import type * as Ask from './cluster/ask.ts';
import { printable, wantsColor, write } from './terminal.ts';
import type { Lang } from './terminal.ts';

export type FailOn = 'error' | 'warning' | 'note' | 'never';

export interface WhyCommand extends QueryOptions, Ask.AskFlags {
  readonly bundle?: readonly string[];
  readonly output: 'text' | 'json' | 'html';
  readonly lang: Lang;
  readonly verbose?: true;
  readonly exitZero?: true;
  readonly failOn: FailOn;
  readonly packet?: string;
}

/** `netwhy FROM TO`: the question, answered from bundles, or from the cluster of the kubeconfig where none is named. Returns the exit code. */
export async function why(from: string, to: string, options: WhyCommand): Promise<number> {
  return answerTo(makeQuery(from, to, options), options);
}

/** `netwhy --packet FILE#NUMBER`: a packet of a capture is the question. Returns the exit code. */
export async function whyPacket(packet: string, options: WhyCommand): Promise<number> {
  return answerTo(await packetQuery(packet, options.lang), options);
}

async function answerTo(query: Query, options: WhyCommand): Promise<number> {
  const [{ openBundle }, { diagnose }] = await Promise.all([import('../collect/index.ts'), import('../diagnose.ts')]);
  const bundles = options.bundle ?? [];
  if (bundles.length > 0 && options.cloud !== undefined) throw new UsageError('--cloud goes with a live cluster; a bundle has what collect --cloud took along');
  const { evidence, parsed } = bundles.length > 0 ? { evidence: await openBundle(bundles), parsed: undefined } : await live(query, options);
  const diagnosis = diagnose(evidence, query, parsed);
  if (diagnosis.kind === 'refused') {
    const message = refusalText(diagnosis.refusal, options.lang);
    throw diagnosis.refusal.fault === 'question' ? new UsageError(message) : new CannotRun(message);
  }
  const report = evidence.captures === undefined ? diagnosis.report : (await import('../wired.ts')).withWire(diagnosis.report, evidence);
  await write(await present(report, options));
  return exitCode(report, options);
}

/** Why it cannot be asked, and what was perhaps meant, one name a line. */
export function refusalText({ message, near }: Refusal, lang: Lang): string {
  const lines = near.length === 0 ? [] : [lang === 'zh' ? '相近的名称：' : 'Did you mean:', ...near.map((name) => `  ${name}`)];
  return printable([message[lang], ...lines].join('\n'));
}

/** What the cluster says. Where there is no cluster, bundles are named as the other way. */
async function live(query: Query, options: WhyCommand): ReturnType<typeof Ask.evidenceFor> {
  const { evidenceFor } = await import('./cluster/ask.ts');
  return evidenceFor(query, options).catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== 'ClusterError') throw error;
    throw new CannotRun(`${error.message}\n${WITHOUT_CLUSTER}`);
  });
}

const WITHOUT_CLUSTER = `Without a cluster name bundles. Collect one on each node that the packet passes (as root), and the API objects from where kubectl works:
  netwhy collect -o node-a.tgz
  netwhy collect --no-host --kubectl -o cluster.tgz
Then ask:
  netwhy FROM TO --bundle node-a.tgz --bundle node-b.tgz --bundle cluster.tgz`;

async function present(report: Report, options: WhyCommand): Promise<string> {
  switch (options.output) {
    case 'json':
      return (await import('../present/index.ts')).presentJson(report);
    case 'html':
      return (await import('../present/index.ts')).presentHtml(report, { lang: options.lang });
    case 'text':
      return (await import('../present/index.ts')).presentText(report, {
        lang: options.lang,
        color: wantsColor(process.stdout),
        verbose: options.verbose === true,
      });
  }
}

const RANK: Readonly<Record<'error' | 'warning' | 'note', number>> = { error: 3, warning: 2, note: 1 };

/** 0 as expected, 1 findings or not (always) reachable, 3 inconclusive or contradicted by a capture. `never` and `--exit-zero` make the first two and the last 0. */
export function exitCode(report: Report, options: { readonly exitZero?: true; readonly failOn: FailOn }): number {
  const failOn = options.failOn;
  if (options.exitZero === true || failOn === 'never') return EXIT.asExpected;
  if (report.verdict.kind === 'unreachable' || report.verdict.kind === 'partial') return EXIT.findings;
  const grave = [...report.findings, ...report.notes].some((finding) => RANK[finding.severity] >= RANK[failOn]);
  if (grave) return EXIT.findings;
  const isContradicted = report.wire?.some(({ agreement }) => agreement === 'differs') === true;
  return report.verdict.kind === 'unknown' || isContradicted ? EXIT.inconclusive : EXIT.asExpected;
}
