import { join } from 'node:path';
import { podKey } from '../../cluster/addresses.ts';
import type { ClusterSpec } from '../../cluster/spec.ts';
import { queryOf, verdictProblems } from '../../check.ts';
import { sysctls } from '../../kernel/command.ts';
import type { Command } from '../../kernel/command.ts';
import { withFolder } from '../../kernel/folder.ts';
import { closeLab, openLab } from '../../kernel/lab.ts';
import type { Lab } from '../../kernel/lab.ts';
import type { LabTools } from '../../kernel/tools.ts';
import { runProbes } from '../../probe/probe.ts';
import type { Attempt } from '../../probe/shape.ts';
import { collectBundle } from '../../run/collect.ts';
import { observe } from '../../run/observe.ts';
import type { Probe } from '../../scenario.ts';
import { openBundle } from '../../../src/collect/index.ts';
import { diagnose } from '../../../src/diagnose.ts';
import { deviation } from './compare.ts';
import { probesOf } from './probes.ts';
import { clusterOf, promisedEnds } from './promised.ts';

/** What one cluster came to. */
export interface Judged {
  /** Probes compared with the promise, and with the walk. */
  readonly promised: number;
  readonly walked: number;
  /** Probes by how they ended: `answered`, `timeout`, `ECONNREFUSED`, several joined. */
  readonly ends: ReadonlyMap<string, number>;
  readonly disagreements: readonly string[];
  /** What the walk cannot tell, and why: no disagreement. */
  readonly unknown: readonly string[];
}

interface Tried { readonly probe: Probe; readonly attempts: readonly Attempt[] }

/** Waits longer and throws the dice more often: what a loaded machine delays, or chance hides, is no disagreement. */
const PATIENT = { timeoutMs: 4000, times: 40 };

/** Builds a cluster on this kernel, makes all its connections, and compares them with the promise, and `walks` of them with the walk. */
export async function judgeCluster(spec: ClusterSpec, tools: LabTools, walks: number): Promise<Judged> {
  const lab = await openLab({ cluster: spec, setup: unrationed(spec), fault: {} }, tools);
  try {
    const probes = probesOf(spec);
    const tried = await tryAll(lab, probes);
    const walked = walks === 0 ? [] : spread(tried, walks);
    const unknown: string[] = [];
    const disagreements = [...(await settled(lab, tried, promiseDeviation(spec))), ...(walked.length === 0 ? [] : await walkDeviations(lab, walked, unknown))];
    return { promised: probes.length, walked: walked.length, ends: endsOf(tried), disagreements, unknown };
  } finally {
    await closeLab(lab);
  }
}

/** No error is kept back: of itself the kernel sends six at once to an address, and then one a second (icmp_ratelimit), which so many connections would use up. */
function unrationed({ nodes, pods }: ClusterSpec): Command[] {
  const places = [...nodes.map((node) => ({ node })), ...pods.map((pod) => ({ node: pod.node, pod: podKey(pod) }))];
  return places.flatMap((at) => sysctls(at, ['net/ipv4/icmp_ratemask=0', 'net/ipv6/icmp/ratelimit=0']));
}

type Deviates = (tried: Tried) => string | undefined;

/** What deviates still when it is tried again with patience. */
async function settled(lab: Lab, tried: readonly Tried[], deviates: Deviates): Promise<string[]> {
  const doubtful = tried.filter((one) => deviates(one) !== undefined);
  if (doubtful.length === 0) return [];
  const again = await tryAll(lab, doubtful.map(({ probe }) => ({ ...probe, timeoutMs: PATIENT.timeoutMs, times: (probe.times ?? 1) > 1 ? PATIENT.times : 1 })));
  return again.flatMap((one) => {
    const text = deviates(one);
    return text === undefined ? [] : [`${one.probe.from} -> ${one.probe.to} ${one.probe.protocol}: ${text}`];
  });
}

function promiseDeviation(spec: ClusterSpec): Deviates {
  const cluster = clusterOf(spec);
  return ({ probe, attempts }) => deviation(promisedEnds(spec, cluster, probe), attempts);
}

/** Collects the lab as a user would and asks netwhy about each connection. What it does not know is added to `unknown`. */
function walkDeviations(lab: Lab, tried: readonly Tried[], unknown: string[]): Promise<string[]> {
  return withFolder(async (work) => {
    await collectBundle(lab, join(work, 'bundle'));
    const evidence = await openBundle([join(work, 'bundle')]);
    return settled(lab, tried, ({ probe, attempts }) => {
      const diagnosis = diagnose(evidence, queryOf(probe));
      if (diagnosis.kind === 'refused') return `netwhy refuses the question: ${JSON.stringify(diagnosis.refusal)}`;
      const { verdict } = diagnosis.report;
      if (verdict.kind === 'unknown') {
        unknown.push(verdict.because.map(({ text }) => text).join('; '));
        return undefined;
      }
      const [problem] = verdictProblems(diagnosis.report, observe(attempts));
      return problem === undefined ? undefined : `walk: ${problem}`;
    });
  });
}

async function tryAll(lab: Lab, probes: readonly Probe[]): Promise<Tried[]> {
  const clients = [...new Set(probes.map(({ from }) => from))];
  const tried = await Promise.all(clients.map(async (from) => {
    const own = probes.filter((probe) => probe.from === from);
    const seen = await runProbes(lab, from, own);
    return own.map((probe, index): Tried => ({ probe, attempts: seen[index] ?? [] }));
  }));
  return tried.flat();
}

/** So many of a list, evenly spread over it. */
function spread<T>(list: readonly T[], count: number): T[] {
  const step = Math.max(1, list.length / count);
  return list.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function endsOf(tried: readonly Tried[]): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const { attempts } of tried) {
    const { failure, answeredBy } = observe(attempts);
    const end = [...(answeredBy.length > 0 ? ['answered'] : []), ...(failure === undefined ? [] : [failure])].join(' or ');
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  return ends;
}

/** A cluster in a few lines. */
export function clusterText(spec: ClusterSpec): string {
  return [
    `${spec.overlay}, kube-proxy ${spec.proxy}, iptables-${spec.iptables}, namespaces ${JSON.stringify(spec.namespaceLabels)}`,
    ...spec.pods.map((pod) => `pod ${podKey(pod)} on ${pod.node} ${JSON.stringify(pod.labels)} ports ${JSON.stringify(pod.ports)} listens ${JSON.stringify(pod.listens)}${pod.ready ? '' : ' not ready'}`),
    ...spec.services.map((service) => `service ${podKey(service)} ${JSON.stringify(service.selector)} ${JSON.stringify(service.ports)} internal ${service.internalTrafficPolicy ?? 'Cluster'}`),
    ...spec.policies.map((policy) => `policy ${podKey(policy)} ${JSON.stringify(policy.spec)}`),
  ].join('\n');
}
