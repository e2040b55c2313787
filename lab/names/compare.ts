import { explainName } from '../../src/dns/index.ts';
import type { Evidence } from '../../src/model/evidence/index.ts';
import type { NameQuestion, NameReport } from '../../src/model/resolve/index.ts';
import type { Real } from '../judge/dns/programs.ts';
import type { NameExpectation } from './scenario.ts';

/** What one real resolver told its program. */
export interface Heard {
  readonly libc: { readonly kind: 'glibc' | 'musl' | 'go'; readonly release: string };
  readonly code: string;
  readonly addresses: readonly string[];
  readonly ms: number;
}

/** Ten percent, and what a busy machine adds. */
const SHARE = 0.1;
const SLACK_MS = 500;

/** A resolver of the lab as netwhy is asked for it. */
export function asOfLab(real: Real): Heard['libc'] {
  return { kind: real.kind, release: real.kind === 'glibc' ? `2.${real.minor}` : real.release };
}

/** What netwhy says of a name that a pod (`NS/NAME`) or a machine looks up. */
export function reportOf(evidence: Evidence, client: string, name: string, libc: NameQuestion['libc']): NameReport {
  const [namespace = '', pod] = client.split('/');
  const answer = explainName(evidence, { from: pod === undefined ? { kind: 'node', name: client } : { kind: 'pod', namespace, name: pod }, name, type: 'both', ...(libc === undefined ? {} : { libc }) });
  if (answer.kind === 'refused') throw new Error(`netwhy refuses the question: ${answer.refusal.message.en}`);
  return answer.report;
}

/** In which way netwhy's answer for one resolver is not what that was told; in one of the ways that it can go it must be. */
export function toldProblems(evidence: Evidence, client: string, name: string, told: Heard): readonly string[] {
  const { lookups: [lookup] } = reportOf(evidence, client, name, told.libc);
  const ways = lookup?.ways ?? [];
  const agrees = ways.some(({ answer, tookMs }) => {
    if (answer.kind === 'unknown') return false;
    const same = answer.kind === 'addresses' ? [...answer.addresses].sort().join(' ') === [...told.addresses].sort().join(' ') && told.code === '' : answer.kind === 'error' && answer.code === told.code;
    return same && Math.abs(tookMs - told.ms) <= SHARE * Math.max(tookMs, told.ms) + SLACK_MS;
  });
  return agrees ? [] : [`${told.libc.kind} ${told.libc.release}: netwhy says ${[...new Set(ways.map(({ answer, tookMs }) => `${JSON.stringify(answer)} after ${tookMs} ms`))].slice(0, 6).join(' or ')}, the program was told ${told.code === '' ? told.addresses.join(' ') : told.code} after ${told.ms} ms`];
}

/** In which way netwhy does not see by itself which resolver the client's program has; a release of Go before 1.18 is known only to be one. */
export function evidenceProblems({ lookups }: NameReport, heard: readonly Heard[]): readonly string[] {
  const seen = lookups.filter(({ because }) => because.length > 0).map(({ resolver }) => resolver);
  const right = seen.length > 0 && heard.every(({ libc: { kind, release } }) => seen.every((one) => one.startsWith(`${kind} `)) && seen.some((one) => `${kind} ${release}`.startsWith(one)));
  return right ? [] : [`the resolver is seen to be ${seen.join(' or ') || 'unknown'}`];
}

/** In which way the first finding is not the fault that was put in; empty when it is. */
export function foundProblems(report: NameReport, expect: NameExpectation): readonly string[] {
  const problems = report.verdict.kind === expect.verdict || (report.verdict.kind === 'partial' && expect.verdict === 'late') ? [] : [`verdict: ${JSON.stringify(report.verdict)}, not ${expect.verdict}`];
  // What is told first: a cause of the names themselves, or else of the packets' way.
  const first = [...report.findings.filter(({ severity }) => severity !== 'note'), ...(expect.of === 'name' ? [] : report.flows.flatMap(({ findings }) => findings))][0]?.id;
  const origins = report.findings.filter(({ id }) => id === expect.cause).flatMap((finding) => finding.origins.map(({ place }) => place));
  if (expect.from !== undefined && !origins.includes(expect.from)) problems.push(`comes from ${origins.join(', ') || 'nowhere'}, not ${expect.from}`);
  return first === expect.cause ? problems : [...problems, `finding: ${first ?? 'none'}, not ${expect.cause}`];
}

/** The packets' way to a server that nobody needs may be bad; nothing may be said to make the lookup fail or late. */
export function silenceProblems(report: NameReport): readonly string[] {
  const accused = report.findings.filter(({ severity }) => severity !== 'note').map(({ id }) => id);
  return [...(report.verdict.kind === 'resolved' ? [] : [`verdict: ${JSON.stringify(report.verdict)}, and the name resolves`]), ...(accused.length === 0 ? [] : [`accused: ${accused.join(', ')}`])];
}
