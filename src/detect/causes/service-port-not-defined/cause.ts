import { causeFinding, kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { groupBy } from '../../failure.ts';
import { programmed, serviceFacts, serviceFailures, serviceName, serviceObject } from '../../service-failures.ts';
import { shell } from '../../shell.ts';
import { messages } from './messages.ts';

const ID = 'service-port-not-defined';

/** The port that was asked for is not a port of the Service, so no rule of a proxy is about it. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['service-rules-missing', 'service-rules-stale', 'service-without-ready-endpoint', 'missing-route', 'neighbour-unresolved', 'firewall-rule-rejects', 'firewall-rule-drops', 'nothing-listens-on-target-port', 'ipvs-without-real-servers'],
  detect: (view) => groupBy(serviceFailures(view).filter(({ failure }) => failure.target.undefinedPort === true), ({ promise, port }) => `${serviceName(promise)} ${port}`).map((group) => {
    const [first] = group;
    const { promise, port } = first;
    const ports = (promise.service.spec?.ports ?? []).map((entry) => `${entry.name === undefined ? '' : `${entry.name}=`}${entry.port}/${entry.protocol ?? 'TCP'}`);
    const { namespace = '', name } = promise.service.metadata;
    const added = JSON.stringify([{ op: 'add', path: '/spec/ports/-', value: { name: `port-${port}`, port, protocol: promise.port.protocol ?? 'TCP', targetPort: promise.port.targetPort ?? promise.port.port } }]);
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: serviceObject(promise),
      facts: { ...serviceFacts(first), ports: ports.join(', ') },
      evidence: [{ ref: promise.service.ref, text: `Service ${serviceName(promise)}: ports ${ports.join(', ')}`, expected: String(port) }],
      fixes: [kubectlFix('define', [shell('kubectl', '-n', namespace, 'patch', 'service', name, '--type=json', '-p', added)], programmed(first, promise.usable))],
    });
  }),
};
