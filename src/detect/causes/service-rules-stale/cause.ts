import { formatIp, sameIp } from '../../../net/ip.ts';
import { causeFinding, kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { restartProxy } from '../../proxy.ts';
import { endedByProxy, namesFrontend, programmed, serviceFacts, serviceFailures, serviceName } from '../../service-failures.ts';
import type { ServiceFailure } from '../../service-failures.ts';
import { messages } from './messages.ts';

const ID = 'service-rules-stale';

/** D43, D42: the node's rules translate the Service to an endpoint that it no longer has, or still reject it as without endpoints. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['missing-route', 'neighbour-unresolved', 'nothing-listens-on-target-port', 'firewall-rule-rejects', 'firewall-rule-drops', 'blackhole-route-wins', 'unreachable-route-wins'],
  detect: (view) => groupBy(serviceFailures(view).filter(isStale), ({ promise, port, host }) => `${serviceName(promise)} ${port} ${host}`).map((group) => {
    const [first] = group;
    const { promise, failure, translated } = first;
    const facts = serviceFacts(first);
    const chosen = failure.branch.journeys[0]?.hops.flatMap((hop) => hop.steps).filter((step) => step.action === 'dnat' || step.stage === 'ipvs').flatMap((step) => step.because) ?? [];
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'node', name: String(facts['node']) },
      facts: { ...facts, chosen: translated === undefined ? '-' : `${formatIp(translated.addr)}:${translated.port}`, usable: promise.usable.map((endpoint) => `${formatIp(endpoint.addr)}:${endpoint.port}`).join(', ') },
      evidence: [...evidenceOf([...chosen, ...(translated === undefined ? failure.disposition.because : [])], `one of ${promise.usable.map((endpoint) => `${formatIp(endpoint.addr)}:${endpoint.port}`).join(', ')}`), { ref: promise.service.ref, text: `Service ${serviceName(promise)}` }],
      fixes: [kubectlFix('resync', [restartProxy(String(facts['node']))], programmed(first, promise.usable))],
    });
  }),
};

function isStale(service: ServiceFailure): boolean {
  const { promise, translated, failure } = service;
  if (failure.target.undefinedPort === true || promise.usable.length === 0) return false;
  if (translated !== undefined) return !promise.usable.some((endpoint) => sameIp(endpoint.addr, translated.addr) && endpoint.port === translated.port);
  return endedByProxy(service) && namesFrontend(service);
}
