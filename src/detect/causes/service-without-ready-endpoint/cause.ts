import type { Change, Fix } from '../../../model/finding/index.ts';
import type { Because } from '../../../model/network/index.ts';
import { innermost } from '../../../net/packet.ts';
import { adviceFix, causeFinding, kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { endedByProxy, programmed, programmedAll, serviceFacts, serviceFailures, serviceName, serviceObject } from '../../service-failures.ts';
import type { ServiceFailure } from '../../service-failures.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'service-without-ready-endpoint';

/** The Service selects pods, but none of them may be used: not ready, or not on this node under a Local policy. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['service-rules-missing', 'service-rules-stale', 'ipvs-without-real-servers', 'firewall-rule-rejects', 'firewall-rule-drops', 'missing-route', 'neighbour-unresolved', 'nothing-listens-on-target-port', 'reply-not-translated-back'],
  detect: (view) => groupBy(
    serviceFailures(view).filter(isWithoutEndpoint),
    ({ promise, port }) => `${serviceName(promise)} ${port}`,
  ).map((group) => {
    const [first] = group;
    const { promise } = first;
    const notReady = promise.reasons.flatMap((reason) => (reason.kind === 'not-ready' ? [reason.pod] : []));
    const answered = first.failure.journey.direction === 'reply';
    const silent = silentNodes(view, notReady);
    const found = causeFinding(ID, group.map((entry) => entry.failure), {
      object: serviceObject(promise),
      facts: { ...serviceFacts(first), reason: promise.reasons[0]?.kind ?? 'no-slices', pods: notReady.length === 0 ? '-' : notReady.join(', '), nodes: silent.length === 0 ? '-' : silent.map(({ name }) => name).join(', ') },
      evidence: evidenceOf([...silent.map(({ because }) => because), ...promise.reasons.map((reason) => reason.because), ...(answered ? [] : first.failure.disposition.because)], 'a ready endpoint'),
      fixes: fixes(group, notReady, silent.map(({ name }) => name)),
    });
    return answered ? { ...found, explanation: 'elsewhere' } : silent.length > 0 ? { ...found, explanation: 'silent-node' } : found;
  }),
};

function isWithoutEndpoint(service: ServiceFailure): boolean {
  const { promise, failure } = service;
  if (failure.target.undefinedPort === true || promise.usable.length > 0 || promise.reasons.some(({ kind }) => kind === 'selector-matches-nothing')) return false;
  return failure.target.question.kind !== 'socket' || !promise.reasons.some((reason) => reason.kind === 'no-local-endpoint' && reason.policy === 'external') || endedByProxy(service) || failure.journey.direction === 'reply';
}

/**
 * The nodes of these pods, when none of them is ready: what a kubelet does not report for 50 s, the node lifecycle controller takes for lost, and marks the node's pods
 * as not ready (pkg/controller/nodelifecycle of Kubernetes 1.36). Empty when one of the pods is on a node that is ready.
 */
function silentNodes({ cluster }: View, pods: readonly string[]): readonly { readonly name: string; readonly because: Because }[] {
  if (cluster.pods.kind === 'missing' || cluster.nodes.kind === 'missing') return [];
  const byName = new Map(cluster.nodes.value.map((node) => [node.metadata.name, node]));
  const on = cluster.pods.value.filter(({ metadata }) => pods.includes(`${metadata.namespace ?? ''}/${metadata.name}`)).map(({ spec }) => byName.get(spec?.nodeName ?? ''));
  const silent = on.map((node) => {
    const status = node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    return node === undefined || status === undefined || status === 'True' ? undefined : { name: node.metadata.name, because: { ref: node.ref, text: `Node ${node.metadata.name}: its condition Ready is ${status}` } };
  });
  return silent.includes(undefined) ? [] : [...new Map(silent.flatMap((one) => (one === undefined ? [] : [[one.name, one] as const]))).values()];
}

function fixes(group: readonly [ServiceFailure, ...ServiceFailure[]], notReady: readonly string[], silent: readonly string[]): readonly Fix[] {
  const [service] = group;
  const { promise } = service;
  if (promise.endpoints.length === 0) return [];
  const local = promise.reasons.find((reason) => reason.kind === 'no-local-endpoint');
  if (local === undefined && silent.length > 0) return [adviceFix('node', `kubectl describe node: ${silent.join(', ')}`, programmedAll(group, promise.endpoints))];
  if (local === undefined) return [adviceFix('ready', notReady.length === 0 ? serviceName(promise) : `kubectl describe pod: ${notReady.join(', ')}`, programmedAll(group, promise.endpoints))];
  const { namespace = '', name } = promise.service.metadata;
  const patch = JSON.stringify({ spec: { [`${local.policy}TrafficPolicy`]: 'Cluster' } });
  const ready = promise.endpoints.filter((endpoint) => endpoint.ready);
  const changes = programmed(service, ready).map((change) => ({ ...change, trafficPolicy: 'Cluster' as const }));
  return [kubectlFix('cluster', [shell('kubectl', '-n', namespace, 'patch', 'service', name, '-p', patch)], [...changes, ...masqueraded(service, ready)])];
}

/** Under that policy a proxy translates the source of what comes in by an external address, so that the answers come back to it. */
function masqueraded({ failure: { target: { question, promise }, journey }, host }: ServiceFailure, backends: ServiceFailure['promise']['endpoints']): readonly Change[] {
  if (question.kind === 'wire' || (question.kind === 'socket' && question.dport !== promise?.port.nodePort)) return [];
  const src = question.kind === 'outside' ? question.src : innermost(journey.packetOut).src;
  return backends.map(({ addr }): Change => ({ kind: 'masquerade-flow', netns: host, src, dst: addr }));
}
