import { join } from 'node:path';
import { cpSync } from 'node:fs';
import { openBundle } from '../../src/collect/index.ts';
import { diagnose } from '../../src/diagnose.ts';
import type { Report } from '../../src/model/report/index.ts';
import { findingProblems, queryOf, silenceProblems, verdictProblems } from '../check.ts';
import { withFolder } from '../kernel/folder.ts';
import { closeLab, openLab, talkGoesOn } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import type { LabTools } from '../kernel/tools.ts';
import type { Random } from '../judge/random.ts';
import { seededRandom } from '../judge/random.ts';
import { runProbe } from '../probe/probe.ts';
import { collectBundle } from '../run/collect.ts';
import { observe } from '../run/observe.ts';
import type { Observation } from '../run/observe.ts';
import type { Feature, Probe } from '../scenario.ts';
import { FAULT_KINDS } from './faults/index.ts';
import type { FaultKind, Injected } from './kind.ts';
import { drawLayout } from './layout.ts';
import type { Layout } from './layout.ts';

/** The share of the rounds in which nothing is wrong. */
const HEALTHY = 0.25;
/** So many layouts are drawn until one can have the fault; every kind has far better odds. */
const TRIES = 500;
/** Two packets meet in the same instant hardly ever on a machine that has much else to do. */
const CHANCES = 6;

/** A network, what is wrong with it (or nothing), and the question. */
export interface Round {
  readonly number: number;
  readonly kind: string;
  readonly layout: Layout;
  readonly injected?: Injected;
  readonly probe: Probe;
}

export interface RoundResult {
  readonly round: Round;
  readonly seen?: Observation;
  readonly said: string;
  /** `harmless`: the fault did not break the question, so the round says nothing about netwhy and its kind is wrong. */
  readonly fate: 'right' | 'wrong' | 'harmless' | 'failed';
  readonly problems: readonly string[];
}

/** Draws round `number` of a seed; the same on every machine that has the same features. A fault is drawn first, and then a layout that can have it. */
export function drawRound(seed: number, number: number, have: ReadonlySet<Feature>, only?: string): Round {
  const random = seededRandom(seed).fork(number);
  const kind = only === undefined ? (random.chance(HEALTHY) ? undefined : random.pick(FAULT_KINDS)) : FAULT_KINDS.find(({ name }) => name === only);
  if (kind === undefined) {
    const layout = drawLayout(random, have);
    return { number, kind: 'healthy', layout, probe: { ...layout.probe, timeoutMs: 2000 } };
  }
  return { number, kind: kind.name, ...fitting(random, kind, have) };
}

function fitting(random: Random, kind: FaultKind, have: ReadonlySet<Feature>): Pick<Round, 'layout' | 'injected' | 'probe'> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const drawn = drawLayout(random.fork(tries), have);
    const injected = kind.inject(drawn, random);
    if (injected === undefined) continue;
    const layout = { ...drawn, ...injected.prepared };
    return { layout, injected, probe: { ...layout.probe, ...injected.probe } };
  }
  throw new Error(`no layout can have ${kind.name} on this kernel`);
}

/** Of many connections at once some see no error: the kernel sends only so many in a second (icmp_ratelimit). What a router says beyond all nodes is in no evidence. */
function answerProblems(report: Report, seen: Observation, { times = 1 }: Probe): string[] {
  const beyond = report.answers.some(({ branches }) => branches.some(({ journeys }) => journeys.some(({ disposition }) => disposition.kind === 'lost' && disposition.by.kind === 'underlay')));
  return (times === 1 && !beyond) || report.verdict.kind !== seen.verdict ? verdictProblems(report, seen) : [];
}

/** Whether the fault does to real connections what it should. */
async function hurts(lab: Lab, { outcome }: Injected, seen: Observation): Promise<boolean> {
  switch (outcome?.kind) {
    case undefined:
      return seen.verdict !== 'reachable';
    case 'late':
      return seen.late !== undefined;
    case 'hangs':
      return !(await talkGoesOn(lab));
  }
}

/** Probes, and once more while nothing is hurt by what hurts by chance alone. */
async function seeFault(lab: Lab, injected: Injected | undefined, probe: Probe): Promise<{ readonly seen: Observation; readonly hurt: boolean }> {
  for (let left = injected?.outcome?.kind === 'late' ? CHANCES : 1; ; left -= 1) {
    const seen = observe(await runProbe(lab, probe));
    const hurt = injected !== undefined && (await hurts(lab, injected, seen));
    if (hurt || left === 1) return { seen, hurt };
  }
}

/** Builds a round, probes it, collects it, and asks netwhy, which is told nothing. `keep`: where the bundle of a round that went wrong is left. */
export async function playRound(round: Round, tools: LabTools, keep: string | undefined): Promise<RoundResult> {
  const { layout, injected, probe } = round;
  try {
    const lab = await openLab({ cluster: layout.cluster, setup: layout.setup, fault: injected?.fault ?? {} }, tools);
    try {
      const { seen, hurt } = await seeFault(lab, injected, probe);
      if (injected !== undefined && !hurt) return { round, seen, said: '', fate: 'harmless', problems: ['nothing is broken by the fault'] };
      return await withFolder(async (work) => {
        const bundle = join(work, 'bundle');
        await collectBundle(lab, bundle, { nodes: injected?.watched ?? [], traffic: () => runProbe(lab, probe), rest: injected?.rest });
        const answer = diagnose(await openBundle([bundle]), queryOf(probe));
        if (answer.kind === 'refused') return { round, seen, said: 'refused', fate: 'wrong', problems: [`netwhy refuses the question: ${JSON.stringify(answer.refusal)}`] };
        const { report } = answer;
        const expect = injected && { ...injected, verdict: 'unreachable', outcome: { kind: 'timeout' } } as const;
        const problems = [...answerProblems(report, seen, probe), ...(expect === undefined ? silenceProblems(report) : findingProblems(lab, report, { expect }))];
        const fate = problems.length === 0 ? 'right' : 'wrong';
        if (fate !== 'right' && keep !== undefined) cpSync(bundle, join(keep, `round-${round.number}`), { recursive: true });
        return { round, seen, said: `${report.verdict.kind} ${report.findings.map(({ id }) => id).join(', ')}`.trim(), fate, problems };
      });
    } finally {
      await closeLab(lab);
    }
  } catch (error) {
    return { round, said: '', fate: 'failed', problems: [error instanceof Error ? error.message : String(error)] };
  }
}
