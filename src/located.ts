import { answer } from './answer.ts';
import type { Or } from './ask/index.ts';
import { targetsOf } from './diagnose.ts';
import { verdictOf } from './explain/index.ts';
import { load } from './load.ts';
import type { Loaded } from './load.ts';
import { compare, recognise } from './locate/index.ts';
import type { Captured, ProbeMarks } from './locate/index.ts';
import type { Evidence } from './model/evidence/index.ts';
import type { Attempted, FirstFinding, LocateReport, Query, Verdict, Walked } from './model/report/index.ts';
import type { TraceQuestion } from './model/trace/index.ts';
import { formatIp } from './net/ip.ts';
import type { Ip } from './net/ip.ts';
import { innermost } from './net/packet.ts';
import { namesOf } from './report/index.ts';
import { shortOf } from './turned-answer.ts';
import { VERSION } from './version.ts';
import type { TunnelPorts } from './wire/index.ts';

/** What the model says before anything is sent, and what it takes to send it. */
export interface Prediction {
  readonly loaded: Loaded;
  readonly walked: Walked;
  readonly question: Extract<TraceQuestion, { readonly kind: 'socket' }>;
  readonly verdict: Verdict;
  readonly finding: FirstFinding | undefined;
  /** The namespaces that the predicted packets cross. */
  readonly crossed: ReadonlySet<string>;
  /** Destination ports of the tunnels of all namespaces. */
  readonly ports: TunnelPorts;
}

/** Ports that tunnels have where no device says so: IANA's and flannel's. */
const USUAL = { vxlan: [4789, 8472], geneve: [6081] } as const;

/** Walks the first address that the question comes down to and that a program in a collected namespace can be asked to try. */
export function predict(evidence: Evidence, query: Query): Or<Prediction> {
  const loaded = load(evidence);
  const targets = targetsOf(loaded, query);
  if (targets.kind === 'refused') return targets;
  const target = targets.value.find(({ question }) => question.kind === 'socket' && question.protocol !== 'sctp');
  if (target?.question.kind !== 'socket') {
    return { kind: 'refused', refusal: { fault: 'question', near: [], message: { en: 'only TCP, UDP and ICMP from a collected pod or node can be tried', zh: '只能从已采集的 Pod 或节点发出 TCP、UDP、ICMP 探测' } } };
  }
  const { walked: [walked], findings: [finding] } = answer(loaded, [target], { sideEffects: false });
  if (walked === undefined) throw new Error('a target without a walk');
  const crossed = new Set(walked.walk.branches.flatMap(({ journeys }) => journeys.flatMap(({ hops }) => hops.map(({ netns }) => netns))));
  return { kind: 'found', value: { loaded, walked, question: target.question, verdict: verdictOf([walked]), finding: finding && shortOf(finding), crossed, ports: tunnelPorts(loaded) } };
}

function tunnelPorts({ network }: Loaded): TunnelPorts {
  const details = [...network.netns.values()].flatMap(({ links }) => (links.kind === 'known' ? links.value : [])).map(({ detail }) => detail);
  const of = (kind: 'vxlan' | 'geneve'): Set<number> => new Set([...USUAL[kind], ...details.flatMap((detail) => (detail.kind === kind ? [detail.dstport] : []))]);
  return { vxlan: of('vxlan'), geneve: of('geneve') };
}

/** Every address that the predicted packets and answers have on their way, in and out of tunnels. */
export function predictedAddresses({ walked }: Prediction): readonly Ip[] {
  const packets = walked.walk.branches.flatMap(({ journeys }) => journeys.flatMap(({ packetIn, hops }) => [packetIn, ...hops.flatMap(({ steps }) => steps.flatMap(({ packet }) => packet ?? []))]));
  return [...new Map(packets.map(innermost).flatMap(({ src, dst }) => [src, dst]).map((ip) => [formatIp(ip), ip])).values()];
}

/** Name of a device by its index, as it was when the host was collected. */
export function deviceName({ network }: Loaded, netns: string, ifindex: number): string {
  const links = network.netns.get(netns)?.links;
  return (links?.kind === 'known' ? links.value.find((link) => link.ifindex === ifindex)?.name : undefined) ?? `#${ifindex}`;
}

/** Names for people of the namespaces that the prediction speaks of, and of these. */
export function placeNames({ loaded, crossed }: Prediction, others: readonly string[]): Readonly<Record<string, string>> {
  return namesOf(new Set([...others, ...crossed]), loaded.cluster, loaded.placement);
}

/** What was tried and captured on a node, beside the prediction. */
export interface Tried {
  readonly query: Query;
  readonly node: string;
  readonly attempted: Attempted;
  readonly captured: readonly Captured[];
  readonly marks: ProbeMarks;
  readonly watched: readonly string[];
}

/** The document that says where the real packet was last seen and whether that is where the model ends it. */
export function located(prediction: Prediction, { query, node, attempted, captured, marks, watched }: Tried): LocateReport {
  const { walked, verdict, finding } = prediction;
  const seen = recognise(captured, marks);
  const isWatched = new Set(watched);
  const { branch, agreement, differences } = compare(walked.walk.branches, attempted, seen, (netns) => isWatched.has(netns));
  const ending = branch?.journeys.findLast(({ purpose }) => purpose === 'open' || purpose === 'answer');
  const lastSeen = seen.at(-1);
  return {
    schemaVersion: 1, tool: { name: 'netwhy', version: VERSION }, query, node, target: walked.target.name, attempted, seen, ...(lastSeen === undefined ? {} : { lastSeen }), watched,
    predicted: {
      verdict, outcome: branch?.outcome ?? { kind: 'unknown', because: [] },
      ...(ending === undefined ? {} : { ending: { direction: ending.direction, purpose: ending.purpose, disposition: ending.disposition } }), ...(finding === undefined ? {} : { finding }),
    },
    agreement, differences,
    places: placeNames(prediction, watched),
  };
}
