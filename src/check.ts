import { insideCluster, promisedFlows } from './ask/index.ts';
import type { Promises } from './ask/index.ts';
import { causeOf } from './causes.ts';
import { deniedByPolicy, detect, detectSometimes, failuresOf, oddSettings } from './detect/index.ts';
import type { Failure, View } from './detect/index.ts';
import { explain, fill, loseUnseen, settle, unseenCrossings, verdictOf } from './explain/index.ts';
import type { Story } from './explain/index.ts';
import { policyVerdict, servicePromise } from './expect/index.ts';
import { prove, refute } from './fix/index.ts';
import { load } from './load.ts';
import type { Loaded } from './load.ts';
import type { Evidence } from './model/evidence/index.ts';
import type { Finding } from './model/finding/index.ts';
import type { Because, Network } from './model/network/index.ts';
import type { CheckedFinding, CheckReport, ExampleFlow, PromisedFlow, ReportedFinding, Target, Walked } from './model/report/index.ts';
import type { PolicyFlow, ServicePromise } from './model/kube/index.ts';
import { innermost } from './net/packet.ts';
import { otherFlows } from './other-flows.ts';
import { endingOf, exampleOf, FlowGroups, missingOf, placesOf, provenFirst, reportFinding, withUseless } from './report/index.ts';
import type { FlowGroup } from './report/index.ts';
import { trace } from './trace/index.ts';
import { VERSION } from './version.ts';

/** The most flows of one kind: what two cores walk in half a minute on a hundred nodes. */
export const LIMITS = { services: 3000, nodePorts: 1000, pairs: 10_000 };

/** Told how many flows of how many have been walked. */
export type Progress = (done: number, all: number) => void;

/**
 * Checks a whole bundle without a question: walks every flow that the API objects promise, finds why those break that should work, and groups them by
 * cause. A flow that a NetworkPolicy stops keeps its promise; one that it should stop and does not is told of. Throws only for a bug of ours.
 */
export function check(evidence: Evidence, progress: Progress = () => undefined): CheckReport {
  const loaded = load(evidence);
  const { network, cluster, placement } = loaded;
  const { flows, skipped } = promisedFlows(promisesOf(loaded), LIMITS);
  const broken = new BrokenFlows(loaded);
  const counts = { walked: 0, works: 0, denied: 0, broken: 0, unknown: 0 };
  const kinds = { service: 0, 'node-port': 0, pair: 0, 'own-node': 0, policy: 0 };
  const unenforced: { policy: string; flow: string }[] = [];
  for (const flow of flows) {
    const how = broken.judge(flow);
    counts.walked += 1;
    counts[how] += 1;
    kinds[flow.kind] += 1;
    if (flow.stoppedBy !== undefined && how === 'works') unenforced.push({ policy: flow.stoppedBy, flow: flow.name });
    if (counts.walked % 100 === 0 || counts.walked === flows.length) progress(counts.walked, flows.length);
  }
  const causes = broken.groups.causes();
  return {
    schemaVersion: 1, tool: { name: 'netwhy', version: VERSION }, source: { origin: evidence.origin, createdAt: evidence.createdAt },
    flows: counts, kinds,
    findings: causes.map((group) => broken.report(group)), ...broken.groups.rest(), unenforced,
    settings: oddSettings(network, placement), skipped,
    places: placesOf(broken.shown(), cluster, placement),
    coverage: { missing: missingOf(evidence) },
  };
}

/** The promise of a bundle's API objects. */
export function promisesOf({ network, cluster, placement }: Loaded): Promises {
  const kept = new Map<string, ServicePromise>();
  const stopped = (flow: PolicyFlow): string | undefined => {
    const verdict = (['egress', 'ingress'] as const).map((direction) => policyVerdict(cluster, flow, direction)).find(({ allowed, doubt }) => !allowed && doubt === undefined);
    const policy = verdict?.decidedBy?.policy ?? verdict?.isolating[0];
    return policy && [policy.metadata.namespace ?? policy.kind, policy.metadata.name].join('/');
  };
  return {
    network, cluster, placement,
    isCollected: (netns) => network.netns.has(netns),
    isIsolated: (pod) => {
      const end = { kind: 'pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, ip: { family: 4, value: 0n } } as const;
      return policyVerdict(cluster, { src: end, dst: { kind: 'address', ip: end.ip }, protocol: 'TCP', port: 0 }, 'egress').isolating.length > 0;
    },
    stopper: stopped,
    promise(service, port, node, family) {
      const seen = service.spec?.internalTrafficPolicy === 'Local' ? node : undefined;
      const key = JSON.stringify([service.metadata.namespace, service.metadata.name, port.name, port.port, port.protocol, family, seen]);
      const promise = kept.get(key) ?? servicePromise(cluster, service, port, { scope: 'internal', family, ...(seen === undefined ? {} : { node: seen }) });
      kept.set(key, promise);
      return promise;
    },
  };
}

/** Walks flows and gathers what breaks; flows that end in the same place in the same way are explained once. */
export class BrokenFlows {
  readonly groups = new FlowGroups();
  readonly #loaded: Loaded;
  /** Groups of the flows that failed in a way, by that way. */
  readonly #explained = new Map<string, readonly string[]>();
  readonly #examples: Walked[] = [];
  /** What nodes sent each other and did not see. */
  readonly #unseen = new Map<string, Because>();

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
  }

  judge(flow: PromisedFlow): 'works' | 'denied' | 'broken' | 'unknown' {
    const [walked] = this.#walk(this.#loaded.network, [flow.target]);
    const verdict = verdictOf(walked === undefined ? [] : [walked]);
    const example = walked && exampleOf(flow, walked, verdict);
    if (walked === undefined || example === undefined) return 'works';
    if (verdict.kind === 'reachable') {
      this.#sometimes(walked, example);
      return 'works';
    }
    if (verdict.kind === 'unknown') {
      this.groups.unknown(verdict.because);
      this.#explain(this.#view(walked), walked, example, verdict.because.map(({ ref, text }) => `${ref?.file ?? ''}:${ref?.line ?? ''}:${text}`));
      return 'unknown';
    }
    const view = this.#view(walked);
    const failures = view.failures.filter((failure) => deniedByPolicy(view, failure) === undefined);
    if (failures.length === 0 && view.failures.length > 0) return 'denied';
    this.#explain({ ...view, failures }, walked, example);
    return 'broken';
  }

  /** A group as it is told, with its fixes proven on its example. */
  report(group: FlowGroup): CheckedFinding {
    const { flows, names, example } = group;
    return { ...this.#told(group, group.walked), flows, examples: names, example };
  }

  /** The walks that the report shows. */
  shown(): readonly Walked[] {
    return this.#examples;
  }

  /** `doubts`: why it is not known whether the flow breaks; a cause may be found all the same. */
  #explain(view: View, walked: Walked, example: ExampleFlow, doubts: readonly string[] = []): void {
    const way = [...new Set([...view.failures.map(wayOf), ...doubts])].sort().join('\n');
    const known = this.#explained.get(way);
    if (known !== undefined && (known.length > 0 || doubts.length > 0)) {
      for (const key of known) this.groups.count(key, example.flow);
      return;
    }
    const roots = this.#proven(explain(detect(view), (id) => causeOf(id).silences).roots, walked);
    if (known === undefined) this.#examples.push(walked);
    this.#explained.set(way, roots.map(({ finding, symptoms }) => this.groups.add(finding, symptoms, walked, example)));
    if (roots.length === 0 && doubts.length === 0) this.groups.unexplained(way, example);
  }

  /** A flow that works may still lose a packet now and then. */
  #sometimes(walked: Walked, example: ExampleFlow): void {
    for (const finding of detectSometimes(this.#view(walked))) {
      const known = this.groups.causes().length;
      this.groups.add(finding, [], walked, example);
      if (this.groups.causes().length > known) this.#examples.push(walked);
    }
  }

  /** Of several causes those whose fix helps; one that another's fix turns as well is its symptom. */
  #proven(roots: Story['roots'], walked: Walked): Story['roots'] {
    if (roots.length < 2) return roots;
    const kept = new Map(provenFirst(roots.map((root) => this.#told(root, walked))).map((told) => [JSON.stringify(told.object) + told.id, told]));
    const isKept = ({ id, object }: Finding): boolean => kept.has(JSON.stringify(object) + id);
    const covered = roots.map(({ finding }) => finding).filter((finding) => !isKept(finding));
    return roots.filter(({ finding }) => isKept(finding)).map(({ finding, symptoms }) => ({ finding, symptoms: [...symptoms, ...covered] }));
  }

  /** A cause with its words, its fixes proven on one flow. */
  #told({ finding, symptoms }: Story['roots'][number], walked: Walked): ReportedFinding {
    const { network, cluster, placement } = this.#loaded;
    const others = otherFlows(network, cluster, placement, [walked]);
    const judge = {
      verdict: (changed: Network) => verdictOf(this.#walk(changed, [walked.target])),
      ending: (changed: Network) => endingOf(failuresOf(this.#walk(changed, [walked.target]))),
      found: (changed: Network) => this.#walk(changed, [walked.target]).flatMap((one) => detect(this.#view(one, changed))),
      flows: (changed: Network) => new Map(others.map((target) => [target.name, verdictOf(this.#walk(changed, [target])).kind])),
    };
    const { messages } = causeOf(finding.id);
    return withUseless(reportFinding(finding, messages, prove(network, finding, messages, judge), symptoms, fill), refute(network, finding, messages, judge), fill);
  }

  #view(walked: Walked, network = this.#loaded.network): View {
    const { cluster, placement } = this.#loaded;
    return { network, cluster, placement, walked: [walked], failures: failuresOf([walked]), policyVerdict: (flow, direction) => policyVerdict(cluster, flow, direction) };
  }

  #walk(network: Network, targets: readonly Target[]): readonly Walked[] {
    const { cluster, placement } = this.#loaded;
    const walked = settle(targets.map((target) => ({ target, walk: trace(network, target.question) })), (ip) => insideCluster(network, cluster, placement, ip));
    if (network === this.#loaded.network) for (const [crossing, because] of unseenCrossings(network, walked)) this.#unseen.set(crossing, because);
    return loseUnseen(walked, this.#unseen);
  }
}

/** In what way and where a branch failed: what tells two broken flows apart that may have different causes. */
function wayOf({ disposition, journey, target }: Failure): string {
  const { kind, netns, dev = '', because } = disposition;
  const packet = innermost(journey.packetOut);
  const by = 'by' in disposition ? disposition.by : {};
  const service = target.promise?.service.metadata;
  const line = because[0]?.ref;
  return JSON.stringify([kind, netns, dev, by, line?.file, line?.line, packet.dst, 'dport' in packet.l4 && journey.direction === 'forward' ? packet.l4.dport : 0, service?.namespace, service?.name], (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
