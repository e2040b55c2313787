import { causeFinding, kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { restartProxy } from '../../proxy.ts';
import { endedByOther, endedByProxy, namesFrontend, programmed, serviceFacts, serviceFailures, serviceName } from '../../service-failures.ts';
import type { ServiceFailure } from '../../service-failures.ts';
import { messages } from './messages.ts';

const ID = 'service-rules-missing';

/** D43: the Service has endpoints, but the node's proxy has no rule that translates its address. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['firewall-rule-drops', 'firewall-rule-rejects', 'missing-route', 'neighbour-unresolved', 'nothing-listens-on-target-port', 'wrong-device', 'wrong-next-hop'],
  detect: (view) => groupBy(
    serviceFailures(view).filter(isMissing),
    ({ promise, port, host }) => `${serviceName(promise)} ${port} ${host}`,
  ).map((group) => {
    const [first] = group;
    const { promise, host } = first;
    const facts = serviceFacts(first);
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'node', name: String(facts['node']) },
      facts,
      evidence: [{ ref: promise.service.ref, text: `Service ${serviceName(promise)}` }, ...evidenceOf(promise.usable.slice(0, 3).map((endpoint) => ({ ref: endpoint.ref, text: 'ready: true' }))), ...evidenceOf(first.failure.disposition.because, `a rule of ${host} that translates it`)],
      fixes: [kubectlFix('resync', [restartProxy(String(facts['node']))], programmed(first, promise.usable))],
    });
  }),
};

function isMissing(service: ServiceFailure): boolean {
  const { promise, translated, failure } = service;
  if (failure.target.undefinedPort === true || promise.usable.length === 0 || translated !== undefined || failure.journey.purpose !== 'open') return false;
  return failure.disposition.netns !== failure.target.client.netns && !endedByOther(service) && !(endedByProxy(service) && namesFrontend(service));
}
