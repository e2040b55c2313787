import { podKey } from '../../cluster/addresses.ts';
import type { ExpectedObject } from '../../scenario.ts';
import { changePod } from '../../scenarios/clusters.ts';
import type { FaultKind, Injected } from '../kind.ts';
import { oneServer } from '../kind.ts';
import type { Layout } from '../layout.ts';
import type { Listening, PodSpec } from '../../cluster/spec.ts';
import { inPod } from '../../kernel/command.ts';

const theSocket = ({ servers: [server] }: Layout): ExpectedObject => ({ kind: 'socket', node: server.node, pod: podKey(server) });

/** The only server's process listens otherwise than it should. */
function listens(layout: Layout, sockets: readonly Listening[], cause: Injected['cause']): Injected | undefined {
  return oneServer(layout) ? { fault: { cluster: (spec) => changePod(spec, layout.servers[0].name, { listens: sockets }) }, cause, object: theSocket(layout) } : undefined;
}

/** A crowd of clients is there in both twins; the queue is what is too short for it. */
function queue(layout: Layout, crowd: { readonly count: number; readonly renewMs?: number }, healthy: Partial<PodSpec>, broken: Partial<PodSpec>, cause: Injected['cause']): Injected | undefined {
  const [server] = layout.servers;
  if (!oneServer(layout) || layout.protocol !== 'tcp' || layout.family !== 4) return undefined;
  const pod: PodSpec = { name: 'crowd', namespace: layout.client.namespace, node: layout.client.node, labels: { app: 'crowd' }, ports: [], listens: [], ready: true, opens: [{ to: podKey(server), port: layout.targetPort, ...crowd }] };
  const deaf = inPod(pod.node, podKey(pod), 'iptables', '-A', 'INPUT', '-p', 'tcp', '--sport', String(layout.targetPort), '-j', 'DROP');
  return {
    prepared: { cluster: { ...changePod(layout.cluster, server.name, healthy), pods: [...changePod(layout.cluster, server.name, healthy).pods, pod] }, setup: [...layout.setup, ...(crowd.renewMs === undefined ? [] : [deaf])] },
    fault: { cluster: (spec) => changePod(spec, server.name, broken) }, probe: { handshake: true }, cause, object: theSocket(layout),
  };
}

const many = { count: 20 };
const halfOpen = { count: 150, renewMs: 1000 };
const NO_COOKIES = 'net/ipv4/tcp_syncookies=0';

/** The packet arrives, and no socket takes it. */
export const LISTENER_FAULTS: readonly FaultKind[] = [
  { name: 'process-not-listening', inject: (layout) => listens(layout, [], 'nothing-listens-on-target-port') },
  { name: 'listens-on-another-port', inject: (layout) => listens(layout, layout.servers[0].listens.map((each) => ({ ...each, port: each.port + 1 })), 'nothing-listens-on-target-port') },
  { name: 'listens-with-another-protocol', inject: (layout) => listens(layout, [{ port: layout.targetPort, protocol: layout.protocol === 'tcp' ? 'UDP' : 'TCP' }], 'nothing-listens-on-target-port') },
  { name: 'listens-on-loopback-only', inject: (layout) => listens(layout, layout.servers[0].listens.map((each) => ({ ...each, loopback: true })), 'listens-on-loopback-only') },
  {
    name: 'accept-queue-full-by-backlog',
    inject: (layout) => queue(layout, many, { listens: [{ port: layout.targetPort, backlog: 511, stuck: true }] }, { listens: [{ port: layout.targetPort, backlog: 8, stuck: true }] }, 'accept-queue-full'),
  },
  {
    name: 'accept-queue-full-by-somaxconn',
    inject: (layout) => queue(layout, many, { listens: [{ port: layout.targetPort, backlog: 511, stuck: true }] }, { sysctls: ['net/core/somaxconn=8'] }, 'accept-queue-full'),
  },
  {
    name: 'syn-queue-full-by-max-syn-backlog',
    inject: (layout) => queue(layout, halfOpen, { listens: [{ port: layout.targetPort, backlog: 511 }], sysctls: [NO_COOKIES] }, { sysctls: [NO_COOKIES, 'net/ipv4/tcp_max_syn_backlog=64'] }, 'syn-queue-full'),
  },
  {
    name: 'syn-queue-full-by-backlog',
    inject: (layout) => queue(layout, halfOpen, { listens: [{ port: layout.targetPort, backlog: 511 }], sysctls: [NO_COOKIES] }, { listens: [{ port: layout.targetPort, backlog: 32 }] }, 'syn-queue-full'),
  },
];
