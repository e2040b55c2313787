import type { NameQuestion, NameReport } from '../model/resolve/index.ts';
import { parseEndpoint } from './endpoint.ts';
import { CannotRun, EXIT, UsageError } from './exit.ts';
import { printable, wantsColor, write } from './terminal.ts';
import type { Lang } from './terminal.ts';
import { refusalText } from './why.ts';

export interface DnsCommand {
  readonly bundle?: readonly string[];
  readonly namespace: string;
  readonly libc?: string;
  readonly type: NameQuestion['type'];
  readonly output: 'text' | 'json' | 'html';
  readonly lang: Lang;
  readonly verbose?: true;
  readonly exitZero?: true;
}

/** `netwhy dns FROM NAME`: one name through the resolver of a container, answered from bundles. Returns the exit code. */
export async function dns(from: string, name: string, options: DnsCommand): Promise<number> {
  const question = makeQuestion(from, name, options);
  if (options.bundle === undefined) throw new UsageError('which bundles? netwhy dns FROM NAME --bundle BUNDLE');
  const [{ openBundle }, { explainName }, { presentNameHtml, presentNameJson, presentNameText }] = await Promise.all([import('../collect/index.ts'), import('../dns/index.ts'), import('../present/index.ts')]);
  const answer = explainName(await openBundle(options.bundle), question);
  if (answer.kind === 'refused') {
    const message = refusalText(answer.refusal, options.lang);
    throw answer.refusal.fault === 'question' ? new UsageError(message) : new CannotRun(message);
  }
  const { report } = answer;
  const text = (): string => presentNameText(report, { lang: options.lang, color: wantsColor(process.stdout), verbose: options.verbose === true });
  await write(options.output === 'json' ? presentNameJson(report) : options.output === 'html' ? presentNameHtml(report, { lang: options.lang }) : text());
  return nameExitCode(report, options.exitZero === true);
}

/** What the user wrote as a question; a UsageError quotes what cannot be one. */
export function makeQuestion(from: string, name: string, options: Pick<DnsCommand, 'libc' | 'namespace' | 'type'>): NameQuestion {
  const end = parseEndpoint(from, options.namespace);
  if (end.kind === 'service' || end.kind === 'ingress') throw new UsageError(`a Service or an Ingress asks nobody: name a pod, node/NAME or netns/NODE/NAME, not ${printable(from)}`);
  if (name === '' || name.length > 255 || /[\s\p{C}]/u.test(name)) throw new UsageError(`"${printable(name.slice(0, 100))}" is not a name`);
  if (options.libc === undefined) return { from: end, name, type: options.type };
  const [, kind, release] = /^(glibc|musl|go-cgo|go)(?:[:=-](\d+\.\d+(?:\.\d+)?))?$/.exec(options.libc) ?? [];
  if (kind !== 'glibc' && kind !== 'musl' && kind !== 'go' && kind !== 'go-cgo') throw new UsageError(`--libc is glibc, musl, go or go-cgo, with a release perhaps (glibc:2.31, musl:1.2.3, go:1.26), not ${printable(options.libc.slice(0, 40))}`);
  return { from: end, name, type: options.type, libc: release === undefined ? { kind } : { kind, release } };
}

/** 0 resolves at once to what is of use, 1 not, late or not always, 3 unknown. */
export function nameExitCode({ verdict, findings }: NameReport, exitZero: boolean): number {
  if (exitZero) return EXIT.asExpected;
  return verdict.kind === 'resolved' ? (findings.some(({ severity }) => severity === 'error') ? EXIT.findings : EXIT.asExpected) : verdict.kind === 'unknown' ? EXIT.inconclusive : EXIT.findings;
}
