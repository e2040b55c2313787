import type { Finding } from '../../../model/finding/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { protocolName } from '../../../net/protocol.ts';
import { causeFinding, kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { otherPortsOf } from '../../other-ports.ts';
import { restartProxy } from '../../proxy.ts';
import { endedByOther, endedByProxy, namesFrontend, programmed, serviceFacts, serviceFailures, serviceName } from '../../service-failures.ts';
import type { ServiceFailure } from '../../service-failures.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { notAmongVirtualServers } from '../../virtual-servers.ts';
import { messages } from './messages.ts';

const ID = 'service-rules-missing';

/** D43: the Service has endpoints, but the node's proxy has no rule that translates its address. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['firewall-rule-drops', 'firewall-rule-rejects', 'missing-route', 'neighbour-unresolved', 'nothing-listens-on-target-port', 'wrong-device', 'wrong-next-hop'],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  return groupBy(
    serviceFailures(view).filter(isMissing),
    ({ promise, port, host }) => `${serviceName(promise)} ${port} ${host}`,
  ).map((group) => {
    const [first] = group;
    const { promise, host } = first;
    const facts: Finding['facts'] = { ...serviceFacts(first), protocol: protocolName(promise.protocol) };
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'node', name: String(facts['node']) },
      facts,
      evidence: [{ ref: promise.service.ref, text: `Service ${serviceName(promise)}` }, ...evidenceOf(promise.usable.slice(0, 3).map((endpoint) => ({ ref: endpoint.ref, text: 'ready: true' }))), ...notAmongVirtualServers(netnsOf(view, host), promise.protocol, first.frontend, first.port), ...evidenceOf(first.failure.disposition.because, `a rule of ${host} that translates it`)],
      fixes: [kubectlFix('resync', [restartProxy(String(facts['node']))], programmed(first, promise.usable))],
    });
  });
}

/** IPVS of the client's node knows the port that was asked for, and not another one of the same Service. */
function noted(view: View): readonly Finding[] {
  return otherPortsOf(view).filter((other) => other.found === undefined).map(({ host, promise, frontend, port, protocol, asked }): Finding => {
    const node = nodeOf(host.id);
    return {
      id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'other', weight: 0, hits: [], fixes: [],
      object: { kind: 'node', name: node },
      facts: { service: serviceName(promise), port: port.port, frontend: formatIp(frontend), node, endpoints: '-', all: '-', protocol: protocolName(protocol), askedPort: promise.port.port, askedProtocol: protocolName(promise.protocol) },
      evidence: [{ ref: promise.service.ref, text: `Service ${serviceName(promise)}` }, ...notAmongVirtualServers(host, protocol, frontend, port.port).slice(0, 1), ...evidenceOf([asked.because], `the same for ${protocolName(protocol)} ${port.port}`)],
    };
  });
}

function isMissing(service: ServiceFailure): boolean {
  const { promise, translated, failure } = service;
  if (failure.target.undefinedPort === true || promise.usable.length === 0 || translated !== undefined || failure.journey.purpose !== 'open') return false;
  return failure.disposition.netns !== failure.target.client.netns && !isUntracked(service) && !endedByOther(service) && !(endedByProxy(service) && namesFrontend(service));
}

/** A rule of the node keeps the packet from being tracked: the proxy's rules are not asked for it, whatever they say. */
function isUntracked({ failure: { journey }, host }: ServiceFailure): boolean {
  return journey.hops.some(({ netns, steps }) => netns === host && steps.some(({ action }) => action === 'notrack'));
}
