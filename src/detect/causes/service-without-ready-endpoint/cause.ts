import type { Change, Fix } from '../../../model/finding/index.ts';
import { innermost } from '../../../net/packet.ts';
import { adviceFix, causeFinding, kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { endedByProxy, programmed, serviceFacts, serviceFailures, serviceName, serviceObject } from '../../service-failures.ts';
import type { ServiceFailure } from '../../service-failures.ts';
import { shell } from '../../shell.ts';
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
    const found = causeFinding(ID, group.map((entry) => entry.failure), {
      object: serviceObject(promise),
      facts: { ...serviceFacts(first), reason: promise.reasons[0]?.kind ?? 'no-slices', pods: notReady.length === 0 ? '-' : notReady.join(', ') },
      evidence: evidenceOf([...promise.reasons.map((reason) => reason.because), ...(answered ? [] : first.failure.disposition.because)], 'a ready endpoint'),
      fixes: fixes(first, notReady),
    });
    return answered ? { ...found, explanation: 'elsewhere' } : found;
  }),
};

function isWithoutEndpoint(service: ServiceFailure): boolean {
  const { promise, failure } = service;
  if (failure.target.undefinedPort === true || promise.usable.length > 0 || promise.reasons.some(({ kind }) => kind === 'selector-matches-nothing')) return false;
  return failure.target.question.kind !== 'socket' || !promise.reasons.some((reason) => reason.kind === 'no-local-endpoint' && reason.policy === 'external') || endedByProxy(service) || failure.journey.direction === 'reply';
}

function fixes(service: ServiceFailure, notReady: readonly string[]): readonly Fix[] {
  const { promise } = service;
  if (promise.endpoints.length === 0) return [];
  const local = promise.reasons.find((reason) => reason.kind === 'no-local-endpoint');
  if (local === undefined) return [adviceFix('ready', notReady.length === 0 ? serviceName(promise) : `kubectl describe pod: ${notReady.join(', ')}`, programmed(service, promise.endpoints))];
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
