import type { Fix } from '../model/finding/index.ts';
import type { Listener } from '../model/network/index.ts';
import { formatIp } from '../net/ip.ts';
import { adviceFix, kubectlFix } from './build.ts';
import { packetAtEnd, rejected } from './failure.ts';
import type { Failure } from './failure.ts';
import { podAt, podName } from './flow.ts';
import { shell } from './shell.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** A failure in which the packet arrived and nothing took it. */
export interface NotTaken {
  readonly failure: Failure;
  readonly netns: string;
  readonly port: number;
  readonly protocol: number;
  readonly loopbackOnly: boolean;
  /** What does listen in that namespace for the protocol. */
  readonly listeners: readonly Listener[];
}

/** The failures that ended at a namespace in which nothing listens on the port. */
export function notTakenOf(view: View): readonly NotTaken[] {
  return rejected(view.failures, 'no-listener').map(({ failure, by }) => {
    const { netns } = failure.disposition;
    const { listeners } = netnsOf(view, netns);
    return { failure, netns, port: by.port, protocol: by.protocol, loopbackOnly: by.loopbackOnly, listeners: listeners.kind === 'known' ? listeners.value.filter((listener) => listener.protocol === by.protocol) : [] };
  });
}

/** The pod in whose namespace the packet ended, or the namespace itself. */
export function placeName(view: View, { failure, netns }: NotTaken): string {
  const pod = podAt(view, packetAtEnd(failure).dst);
  return pod === undefined ? netns : `pod ${podName(pod)}`;
}

/** Ports on which something listens to others than itself, in order. */
export function openPorts(listeners: readonly Listener[]): readonly number[] {
  const wide = listeners.filter((listener) => listener.addr === undefined || !isLoopback(formatIp(listener.addr)));
  return [...new Set(wide.map((listener) => listener.port))].sort((a, b) => a - b);
}

function isLoopback(text: string): boolean {
  return text === '::1' || text.startsWith('127.');
}

/** Let the program listen there; and where the pod listens on just one other port, let the Service's target port be that. */
export function listenerFixes(taken: NotTaken): readonly Fix[] {
  const { netns, protocol, port, failure } = taken;
  const listen = adviceFix('listen', `${netns}: ${port}`, [{ kind: 'listen', netns, protocol, port }]);
  const { promise, question } = failure.target;
  const [other, more] = openPorts(taken.listeners);
  if (promise === undefined || other === undefined || more !== undefined || question.kind === 'wire') return [listen];
  const { namespace = '', name } = promise.service.metadata;
  const patch = JSON.stringify({ spec: { ports: [{ port: promise.port.port, protocol: promise.port.protocol ?? 'TCP', targetPort: other }] } });
  const backends = promise.usable.map((endpoint) => ({ addr: endpoint.addr, port: other }));
  const host = failure.journey.hops.find((hop) => hop.steps.some((step) => step.action === 'dnat' || step.stage === 'ipvs'))?.netns;
  if (host === undefined) return [listen];
  const retarget = kubectlFix('retarget', [shell('kubectl', '-n', namespace, 'patch', 'service', name, '-p', patch)], [{ kind: 'program-service', netns: host, protocol, addr: question.dst, port: question.dport, backends }]);
  return [retarget, listen];
}
