import { targetsOf } from './diagnose.ts';
import { load } from './load.ts';
import type { Loaded, Parsed } from './load.ts';
import type { Evidence } from './model/evidence/index.ts';
import type { Node, Pod } from './model/kube/index.ts';
import { podIps, slicesOf } from './model/kube/index.ts';
import type { EndpointName, Query, Target } from './model/report/index.ts';
import type { Walk } from './model/trace/index.ts';
import { isIp, parseIp, sameIp } from './net/ip.ts';
import type { Ip } from './net/ip.ts';
import { contains, parsePrefix } from './net/prefix.ts';
import { trace } from './trace/index.ts';

/**
 * Names of the nodes that the question touches and that were not collected: those of its ends, then those to which packets of the
 * walk went that left what was collected, then, where no packet arrives, some of those that it should have gone to, so that a fix can be proven. Empty when nothing more would be learned, or when it is not known where. Ask again when
 * they were collected: the walk goes on from there. `parsed`: what was parsed of the same items before.
 */
export function neededNodes(evidence: Evidence, query: Query, parsed?: Parsed): readonly string[] {
  const loaded = load(evidence, parsed);
  const lacking = (names: Iterable<string>): readonly string[] => [...new Set(names)].filter((name) => loaded.placement.hostNetns(name).kind === 'missing').sort();
  const ends = lacking([query.from, query.to].flatMap((end) => nodesOfEnd(loaded, end)));
  if (ends.length > 0) return ends;
  const question = targetsOf(loaded, query);
  if (question.kind === 'refused') return question.refusal.fault === 'evidence' ? lacking(nodesOfService(loaded, query.to)) : [];
  const walks = question.value.map((target) => ({ target, walk: trace(loaded.network, target.question) }));
  const touched = lacking(walks.flatMap(({ walk }) => leftFor(walk)).flatMap((ip) => nodesAt(loaded, ip)));
  if (touched.length > 0) return touched;
  const silent = new Set(walks.flatMap(({ walk }) => unanswering(walk)).flatMap((ip) => nodesWith(loaded.cluster, ip)));
  return lacking(walks.flatMap(({ target, walk }) => (fails(walk) ? nodesOfEndpoints(target) : []))).filter((name) => !silent.has(name)).slice(0, PROOF_NODES);
}

/**
 * Names of the nodes that the question will probably touch besides those that are asked for first: those of a Service's endpoints. To be read beside the first, so
 * that nobody waits for one after the other; a few, since a packet that is lost on its first node touches none of them.
 */
export function likelyNodes(evidence: Evidence, query: Query, parsed?: Parsed): readonly string[] {
  const loaded = load(evidence, parsed);
  return [...new Set(nodesOfService(loaded, query.to))].filter((name) => loaded.placement.hostNetns(name).kind === 'missing').sort().slice(0, LIKELY_NODES);
}

const LIKELY_NODES = 4;

/** Next hops that answer nobody: a node among them is cut off, and would be waited for in vain. */
function unanswering({ branches }: Walk): readonly Ip[] {
  return branches.flatMap(({ journeys }) => journeys.flatMap(({ disposition }) => (disposition.kind === 'lost' && disposition.by.kind === 'neighbour' ? [disposition.by.ip] : [])));
}

/** That a fix helps is proven by walking on to an endpoint; one or two are enough for that. */
const PROOF_NODES = 2;

function fails({ branches }: Walk): boolean {
  return branches.every(({ outcome }) => outcome.kind !== 'answered');
}

function nodesOfEndpoints({ promise }: Target): readonly string[] {
  return promise?.usable.flatMap(({ node }) => node ?? []) ?? [];
}

function nodesOfEnd({ cluster }: Loaded, end: EndpointName): readonly string[] {
  switch (end.kind) {
    case 'pod': return pods(cluster).filter(({ metadata }) => metadata.namespace === end.namespace && metadata.name === end.name).flatMap(({ spec }) => spec?.nodeName ?? []);
    case 'node': return nodes(cluster).flatMap(({ metadata }) => (metadata.name === end.name ? [metadata.name] : []));
    case 'netns': return nodes(cluster).flatMap(({ metadata }) => (metadata.name === end.node ? [metadata.name] : []));
    case 'address': {
      const ip = parseIp(end.ip);
      return ip === undefined ? [] : nodesWith(cluster, ip);
    }
    case 'service': case 'ingress': return [];
  }
}

/** The nodes that a Service's endpoints are on. A client outside comes in by these: where else is not known before one is collected. */
function nodesOfService({ cluster }: Loaded, to: EndpointName): readonly string[] {
  if (to.kind !== 'service' || cluster.endpointSlices.kind === 'missing') return [];
  const own = slicesOf(cluster.endpointSlices.value, to);
  return own.flatMap(({ endpoints }) => endpoints ?? []).flatMap(({ nodeName }) => nodeName ?? []);
}

/** Where packets wanted to go that left what was collected, or whose next step is not known. */
function leftFor({ branches }: Walk): readonly Ip[] {
  return branches.flatMap(({ journeys }) => journeys.filter(({ disposition: { kind } }) => kind === 'leaves-the-model' || kind === 'unknown').map(({ packetOut }) => packetOut.dst));
}

function nodesAt({ cluster }: Loaded, ip: Ip): readonly string[] {
  const named = nodesWith(cluster, ip);
  if (named.length > 0) return named;
  return nodes(cluster).filter(({ spec }) => [...(spec?.podCIDRs ?? []), ...(spec?.podCIDR === undefined ? [] : [spec.podCIDR])].some((text) => {
    const prefix = parsePrefix(text);
    return prefix?.family === ip.family && contains(prefix, ip);
  })).map(({ metadata }) => metadata.name);
}

function nodesWith(cluster: Loaded['cluster'], ip: Ip): readonly string[] {
  const own = nodes(cluster).filter(({ status }) => (status?.addresses ?? []).some(({ address }) => isIp(address, ip))).map(({ metadata }) => metadata.name);
  return own.length > 0 ? own : pods(cluster).filter((pod) => podIps(pod).some((one) => sameIp(one, ip))).flatMap(({ spec }) => spec?.nodeName ?? []);
}

function pods(cluster: Loaded['cluster']): readonly Pod[] {
  return cluster.pods.kind === 'known' ? cluster.pods.value : [];
}

function nodes(cluster: Loaded['cluster']): readonly Node[] {
  return cluster.nodes.kind === 'known' ? cluster.nodes.value : [];
}
