import { formatIp } from '../../../net/ip.ts';
import { causeFinding, kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { restartProxy } from '../../proxy.ts';
import { programmed, serviceFacts, serviceFailures, serviceName } from '../../service-failures.ts';
import { chosenBy, isStale } from '../../stale-rules.ts';
import { messages } from './messages.ts';

const ID = 'service-rules-stale';

/** D43: the node's rules translate the Service to an endpoint that it no longer has, or still reject it as without endpoints. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['missing-route', 'neighbour-unresolved', 'nothing-listens-on-target-port', 'firewall-rule-rejects', 'firewall-rule-drops', 'blackhole-route-wins', 'unreachable-route-wins'],
  detect: (view) => groupBy(serviceFailures(view).filter(isStale), ({ promise, port, host }) => `${serviceName(promise)} ${port} ${host}`).map((group) => {
    const [first] = group;
    const { promise, translated } = first;
    const facts = serviceFacts(first);
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'node', name: String(facts['node']) },
      facts: { ...facts, chosen: translated === undefined ? '-' : `${formatIp(translated.addr)}:${translated.port}`, usable: promise.usable.map((endpoint) => `${formatIp(endpoint.addr)}:${endpoint.port}`).join(', ') },
      evidence: [...evidenceOf(chosenBy(first), `one of ${promise.usable.map((endpoint) => `${formatIp(endpoint.addr)}:${endpoint.port}`).join(', ')}`), { ref: promise.service.ref, text: `Service ${serviceName(promise)}` }],
      fixes: [kubectlFix('resync', [restartProxy(String(facts['node']))], programmed(first, promise.usable))],
    });
  }),
};
