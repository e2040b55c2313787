import { formatIp } from '../../../net/ip.ts';
import { protocolName } from '../../../net/protocol.ts';
import type { Finding, Fix } from '../../../model/finding/index.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { otherPortsOf } from '../../other-ports.ts';
import { serviceFacts, serviceFailures, serviceName } from '../../service-failures.ts';
import type { ServiceFailure } from '../../service-failures.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'ipvs-without-real-servers';

/** The IPVS virtual server of a Service has no real server, or none with weight, although the Service has endpoints. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['service-rules-missing', 'service-rules-stale', 'missing-route'],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  return groupBy(serviceFailures(view).filter(isWithoutServer), ({ promise, port, failure }) => `${serviceName(promise)} ${port} ${failure.disposition.netns}`).map((group) => {
    const [first] = group;
    const { disposition } = first.failure;
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'ipvs', netns: disposition.netns, text: disposition.because[0]?.text ?? `${formatIp(first.frontend)}:${first.port}` },
      facts: { ...serviceFacts(first), node: nodeOf(disposition.netns) },
      evidence: evidenceOf(disposition.because, `real servers ${first.promise.usable.map((endpoint) => `${formatIp(endpoint.addr)}:${endpoint.port}`).join(', ')}`),
      fixes: fixes(view, first),
    });
  });
}

/** The virtual server of another port of the same Service has no real server. */
function noted(view: View): readonly Finding[] {
  return otherPortsOf(view).flatMap(({ host, promise, frontend, port, found: empty }): Finding[] => {
    if (empty === undefined || empty.destinations.some(({ weight }) => weight > 0)) return [];
    return [{
      id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'other', weight: 0, hits: [], fixes: [],
      object: { kind: 'ipvs', netns: host.id, text: empty.because.text },
      facts: { service: serviceName(promise), port: port.port, frontend: formatIp(frontend), node: nodeOf(host.id), endpoints: '-', all: '-', askedPort: promise.port.port, askedProtocol: protocolName(promise.protocol) },
      evidence: evidenceOf([empty.because], 'real servers'),
    }];
  });
}

function isWithoutServer({ promise, failure }: ServiceFailure): boolean {
  const { disposition } = failure;
  return promise.usable.length > 0 && (disposition.kind === 'dropped' || disposition.kind === 'rejected') && disposition.by.kind === 'ipvs';
}

function fixes(view: View, { promise, frontend, port, failure }: ServiceFailure): readonly Fix[] {
  const { netns, because } = failure.disposition;
  const { ipvs } = netnsOf(view, netns);
  const service = ipvs.kind === 'known' ? ipvs.value.find((candidate) => candidate.because.ref !== undefined && because.some((line) => line.ref?.line === candidate.because.ref?.line && line.ref?.file === candidate.because.ref?.file)) : undefined;
  const ref = service?.because.ref;
  if (ref === undefined) return [];
  const virtual = frontend.family === 6 ? `[${formatIp(frontend)}]:${port}` : `${formatIp(frontend)}:${port}`;
  const option = promise.protocol === 17 ? '-u' : promise.protocol === 132 ? '--sctp-service' : '-t';
  const commands = promise.usable.map((endpoint) => shell('ipvsadm', '-a', option, virtual, '-r', endpoint.addr.family === 6 ? `[${formatIp(endpoint.addr)}]:${endpoint.port}` : `${formatIp(endpoint.addr)}:${endpoint.port}`, '-m', '-w', '1'));
  return [shellFix('add', netns, commands, promise.usable.map((endpoint) => ({ kind: 'add-real-server', netns, service: ref, server: { addr: endpoint.addr, port: endpoint.port, forwarding: 'masquerade', weight: 1 } })))];
}
