import { podNetns, podOf } from './cluster/addresses.ts';
import { carryOut } from './fix/apply-change.ts';
import { probeAfter } from './fix/client-address.ts';
import { balance, talkGoesOn } from './kernel/lab.ts';
import type { Lab } from './kernel/lab.ts';
import { askedFrom, runProbe } from './probe/probe.ts';
import { failureText, lateText, observe, observedTwice } from './run/observe.ts';
import type { Observation } from './run/observe.ts';
import type { ExpectedObject, Probe, Scenario, Variant } from './scenario.ts';
import { openBundle } from '../src/collect/index.ts';
import { diagnose } from '../src/diagnose.ts';
import { parseEndpoint } from '../src/cli/endpoint.ts';
import type { Evidence } from '../src/model/evidence/index.ts';
import type { Change, GuiltyObject } from '../src/model/finding/index.ts';
import type { Proof, Query, Report } from '../src/model/report/index.ts';

/** What netwhy said, and every way in which that is not what the kernel did or what was injected. */
export interface Checked {
  readonly said: string;
  readonly problems: readonly string[];
  /** What it proves beside and is not carried out yet. */
  readonly others: readonly (readonly Change[])[];
}

/**
 * Asks netwhy about a bundle and compares: verdict and errno with the real probe, top finding with the injected cause and its
 * object; the healthy twin must be silent, a near miss have a note of the cause and no finding, or be silent, too. Then carries out the proposed fix on the kernel, and the probe must pass.
 */
export async function check(lab: Lab, scenario: Scenario, variant: Variant, seen: Observation, bundle: string): Promise<Checked> {
  const broken = variant === 'broken';
  const evidence = await openBundle([bundle]);
  const diagnosis = diagnose(evidence, queryOf({ ...scenario.probe, from: askedFrom(lab.cluster, scenario.probe.from) }));
  if (diagnosis.kind === 'refused') return { said: 'refused', problems: [`netwhy refuses the question: ${JSON.stringify(diagnosis.refusal)}`], others: [] };
  const { report } = diagnosis;
  const problems = [...verdictProblems(report, seen), ...(broken ? findingProblems(lab, report, scenario) : silenceProblems(report)), ...(variant === 'near-miss' ? noteProblems(report, scenario) : [])];
  if (broken && scenario.expect.established === true) problems.push(...establishedProblems(report));
  if (broken) problems.push(...(await fixProblems(lab, report, scenario, evidence)));
  return { said: `${report.verdict.kind} ${report.findings.map((finding) => finding.id).join(', ')}`.trim(), problems, others: broken ? (report.findings[0]?.proofs ?? []).filter((proof) => !isClients(proof)).slice(1).map(({ changes }) => changes) : [] };
}

/** The question that a probe is. */
export function queryOf(probe: Probe): Query {
  const family = probe.family ?? 4;
  return { from: parseEndpoint(probe.from, 'default'), to: parseEndpoint(probe.to, 'default'), protocol: probe.protocol, family, ...(probe.sport === undefined ? {} : { sport: probe.sport }), ...(probe.http === undefined ? {} : { http: probe.http }) };
}

/** In which way a report's verdict or errors are not what a probe saw; empty when they agree. */
export function verdictProblems(report: Report, seen: Observation): string[] {
  const said = report.verdict.kind;
  if (said === 'unknown') return [`verdict: unknown because ${report.verdict.because.map((because) => because.text).join('; ').slice(0, 300)}; the kernel: ${seen.verdict} ${seen.failure ?? ''}`];
  if (said !== seen.verdict) return [`verdict: ${said}; the kernel: ${seen.verdict} ${seen.failure ?? ''}`];
  const failures = report.answers.flatMap((answer) => answer.branches).flatMap(({ outcome }) => (outcome.kind === 'error' ? [outcome.errno] : outcome.kind === 'status' ? [`HTTP ${outcome.status}`] : outcome.kind === 'late' ? ['late'] : outcome.kind === 'timeout' || outcome.kind === 'stalls' ? [failureText(outcome)] : []));
  const predicted = [...new Set(failures)].sort().join(' or ');
  return predicted === (seen.failure ?? '') ? [] : [`outcome: ${predicted || 'none'}; the kernel: ${seen.failure ?? 'none'}`];
}

/** In which way the first finding is not the injected cause at the injected object; empty when it is. */
export function findingProblems(lab: Lab, report: Report, scenario: Pick<Scenario, 'expect'>): string[] {
  const [top] = report.findings;
  const { cause, object } = scenario.expect;
  if (top === undefined) return [`finding: none; injected: ${cause}`];
  if (top.id !== cause) return [`finding: ${report.findings.map((finding) => finding.id).join(', ')}; injected: ${cause}`];
  const wrong = objectProblem(lab, top.object, object);
  return wrong === '' ? [] : [`object: ${wrong}; the finding names ${JSON.stringify(top.object)}`];
}

/** What a network without a fault is accused of; empty when of nothing. */
export function silenceProblems(report: Report): string[] {
  return report.findings.length === 0 ? [] : [`what works is accused of ${report.findings.map((finding) => finding.id).join(', ')}`];
}

function noteProblems(report: Report, scenario: Scenario): string[] {
  const noted = report.notes.map((note) => note.id);
  if (scenario.nearMiss?.silent === true) return noted.includes(scenario.expect.cause) ? [`the near miss has a note of ${scenario.expect.cause}, which no packet of the probe comes near`] : [];
  return noted.includes(scenario.expect.cause) ? [] : [`the near miss has notes of ${noted.join(', ') || 'nothing'}, not of ${scenario.expect.cause}`];
}

/** What goes on in the kernel and cannot be opened anew must be said to: both answers. */
function establishedProblems({ established }: Report): string[] {
  return established.some(({ verdict, anew }) => verdict.kind === 'reachable' && anew.kind === 'unreachable') ? [] : ['the connection from before the fault goes on, and netwhy does not say so'];
}

/** The first field in which the named object is not the expected one. */
function objectProblem(lab: Lab, got: GuiltyObject, want: ExpectedObject): string {
  if (got.kind !== want.kind) return `kind ${got.kind}, not ${want.kind}`;
  const have: Readonly<Record<string, string | undefined>> = { ...got };
  if (want.node !== undefined) {
    const netns = `${want.node}/${want.pod === undefined ? 'host' : podNetns(podOf(lab.cluster, want.pod))}`;
    if (have['netns'] !== netns) return `in ${have['netns'] ?? ''}, not in ${netns}`;
  }
  for (const field of ['resource', 'namespace', 'name'] as const) if (want[field] !== undefined && have[field] !== want[field]) return `${field} ${have[field] ?? ''}, not ${want[field]}`;
  return want.text === undefined || have['text']?.includes(want.text) === true ? '' : `its text does not say "${want.text}"`;
}

/**
 * Carries out what the top finding proposes, each time with a probe after it: what is said to be no help must be none; what only the client does elsewhere must help,
 * and then the first of the other proven fixes.
 */
async function fixProblems(lab: Lab, { findings: [top] }: Report, scenario: Scenario, evidence: Evidence): Promise<string[]> {
  if (top === undefined) return [];
  if (top.proofs.length === 0) return ['fix: none is proven'];
  const problems: string[] = [];
  try {
    for (const { changes } of top.useless ?? []) problems.push(...(await tryOut(lab, scenario, changes, evidence, false)));
    for (const { changes } of [...top.proofs.filter(isClients), ...top.proofs.filter((proof) => !isClients(proof)).slice(0, 1)]) problems.push(...(await tryOut(lab, scenario, changes, evidence, true)));
  } catch (error) {
    problems.push(`fix: ${error instanceof Error ? error.message : String(error)}`);
  }
  return problems;
}

/** Whether a client does it elsewhere, and the network stays as it is. */
function isClients({ changes }: Pick<Proof, 'changes'>): boolean {
  return changes.every(({ kind }) => kind === 'set-client-address' || kind === 'set-client-port' || kind === 'set-request' || kind === 'set-target-address');
}

/** Carries changes out and probes: whether they help just as they should. */
export async function tryOut(lab: Lab, scenario: Scenario, changes: readonly Change[], evidence: Evidence, helps: boolean): Promise<string[]> {
  for (const change of changes) await carryOut(lab, change, evidence);
  // A load balancer that was not told anything new asks its backends again in time.
  if (!changes.some(({ kind }) => kind === 'set-balancer')) await balance(lab, lab.cluster);
  if (scenario.expect.outcome.kind === 'hangs' && !(await talkGoesOn(lab))) return [`fix: ${JSON.stringify(changes, printBig)} was carried out and what hung is not answered`];
  const passed = ({ verdict, late }: Observation): boolean => verdict === 'reachable' && late === undefined;
  const after = await observedTwice(async () => observe(await runProbe(lab, probeAfter(scenario.probe, changes))), (seen) => passed(seen) === helps);
  if (!helps) return after.verdict === 'reachable' ? [`fix: ${JSON.stringify(changes, printBig)} is said to be no help, and the probe now passes`] : [];
  return passed(after) ? [] : [`fix: ${JSON.stringify(changes, printBig)} was carried out and the probe still fails: ${after.verdict} ${after.failure ?? lateText(after)}`];
}

function printBig(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
