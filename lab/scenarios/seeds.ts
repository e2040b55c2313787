import type { ClusterSpec, Listening, PodSpec } from '../cluster/spec.ts';
import { inPod } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { changePod, pod, shop } from './clusters.ts';

/** kubelet's tcpSocket probe, as it would be from a pod: the connection need only stand. */
const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp', handshake: true } as const;
const timeout = { kind: 'timeout' } as const;

/** A database that is busy for a while, and twenty clients that come in the meantime. */
const busy = (backlog: number, port = 5432): Listening => ({ port, backlog, stuck: true });
const crowd = (...ports: readonly number[]): PodSpec => pod('crowd', 'n1', [], { opens: ports.map((port) => ({ to: 'shop/db', port, count: 20 })) });
const rush: ClusterSpec = shop('routed', 'iptables', { pods: [pod('web', 'n1', []), pod('db', 'n2', [5432], { listens: [busy(511)] }), crowd(5432)] });
const withCrowd = (spec: ClusterSpec, ...ports: readonly number[]): ClusterSpec => ({ ...spec, pods: spec.pods.map((each) => (each.name === 'crowd' ? crowd(...ports) : each)) });

/**
 * Clients that the server's answers do not reach, and a server that sends no SYN cookies. There are more than twice as many as any queue
 * here takes, so that a place that falls free is taken again before the probe's next SYN comes.
 */
const flood: ClusterSpec = shop('routed', 'iptables', {
  pods: [pod('web', 'n1', []), pod('db', 'n2', [5432], { listens: [{ port: 5432, backlog: 511 }], sysctls: ['net/ipv4/tcp_syncookies=0'] }), pod('crowd', 'n1', [], { opens: [{ to: 'shop/db', port: 5432, count: 150, renewMs: 1000 }] })],
});
/** Not even the ACK reaches them that a SYN of another sequence number gets: their RST would free the place. */
const deaf = [inPod('n1', 'shop/crowd', 'iptables', '-A', 'INPUT', '-p', 'tcp', '--sport', '5432', '-j', 'DROP')];

/** Incidents of the articles that the project began with. */
export const SEED_SCENARIOS: readonly Scenario[] = [
  {
    name: 'accept-queue-full-backlog', area: 'seeds', title: 'liveness probes fail while many clients come at once: the program asks for a backlog of 8',
    cluster: rush, fault: { cluster: (spec) => changePod(spec, 'db', { listens: [busy(8)] }) }, probe,
    expect: { cause: 'accept-queue-full', object: { kind: 'socket', node: 'n2', pod: 'shop/db', text: ':5432' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: {
      title: 'the queue of another port of the same pod is full, and that one\'s connections make the namespace\'s ListenOverflows rise',
      fault: { cluster: (spec) => withCrowd(changePod(spec, 'db', { listens: [busy(511), busy(8, 9187)] }), 9187) },
    },
  },
  {
    name: 'accept-queue-full-somaxconn', area: 'seeds', title: 'liveness probes fail while many clients come at once: net.core.somaxconn of the pod cuts the program\'s backlog to 8',
    cluster: rush, fault: { cluster: (spec) => changePod(spec, 'db', { sysctls: ['net/core/somaxconn=8'] }) }, probe,
    expect: { cause: 'accept-queue-full', object: { kind: 'socket', node: 'n2', pod: 'shop/db', text: ':5432' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'syn-queue-full', area: 'seeds', title: 'liveness probes fail while many connections are half open: tcp_max_syn_backlog is 64 and there are no SYN cookies',
    cluster: flood, setup: deaf, fault: { cluster: (spec) => changePod(spec, 'db', { sysctls: ['net/ipv4/tcp_syncookies=0', 'net/ipv4/tcp_max_syn_backlog=64'] }) }, probe,
    expect: { cause: 'syn-queue-full', object: { kind: 'socket', node: 'n2', pod: 'shop/db', text: ':5432' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: {
      title: 'the SYN queue is full, and SYN cookies answer in its place',
      fault: { cluster: (spec) => changePod(spec, 'db', { sysctls: ['net/ipv4/tcp_syncookies=1'], listens: [{ port: 5432, backlog: 32 }] }) },
    },
  },
  {
    name: 'syn-queue-full-backlog', area: 'seeds', title: 'liveness probes fail while many connections are half open: the program asks for a backlog of 32 and there are no SYN cookies',
    cluster: flood, setup: deaf, fault: { cluster: (spec) => changePod(spec, 'db', { listens: [{ port: 5432, backlog: 32 }] }) }, probe,
    expect: { cause: 'syn-queue-full', object: { kind: 'socket', node: 'n2', pod: 'shop/db', text: ':5432' }, verdict: 'unreachable', outcome: timeout },
  },
];
