import { podKey } from '../../cluster/addresses.ts';
import type { ClusterSpec } from '../../cluster/spec.ts';
import { on } from '../../kernel/command.ts';
import { changePod } from '../../scenarios/clusters.ts';
import { askedBefore } from '../../scenarios/classes.ts';
import { inVain } from '../../scenarios/connections.ts';
import type { FaultKind, Injected } from '../kind.ts';
import { asksService, oneServer, SLOW } from '../kind.ts';
import { clusterIp, deviceOf } from '../layout.ts';
import type { Layout } from '../layout.ts';

const KEPT = 20_000;

/** The server is replaced by another pod while something of the client's still leads to it, and then its device is gone. */
function replacedServer(layout: Layout, before: Partial<Pick<Layout, 'cluster' | 'setup'>>): Pick<Injected, 'prepared' | 'fault'> {
  const { cluster = layout.cluster, setup = layout.setup } = before;
  const [server] = layout.servers;
  const next = `${server.name}-next`;
  const moved = (spec: ClusterSpec): ClusterSpec => changePod(changePod(spec, server.name, { ready: false }), next, { ready: true });
  return {
    prepared: { cluster: { ...cluster, pods: [...cluster.pods, { ...server, name: next, ready: false }] }, setup },
    fault: { later: true, cluster: moved, commands: [on(server.node, 'ip', 'link', 'del', deviceOf(layout, server))] },
  };
}

/** What connections from before a change go on leading to. */
export const CONNECTION_FAULTS: readonly FaultKind[] = [
  {
    name: 'entry-leads-to-a-pod-that-is-gone',
    inject: (layout) => {
      const { client, setup, port, protocol } = layout;
      if (protocol !== 'udp' || !asksService(layout) || !oneServer(layout)) return undefined;
      const asked = askedBefore(client.node, podKey(client), KEPT, clusterIp(layout), port);
      return { ...replacedServer(layout, { setup: [...setup, asked] }), probe: { sport: KEPT, timeoutMs: SLOW }, cause: 'stale-conntrack-entry', object: { kind: 'conntrack', node: client.node, text: `sport=${KEPT}` } };
    },
  },
  {
    name: 'connection-to-a-pod-that-is-gone',
    inject: (layout) => {
      const { cluster, client, service, port, protocol, family } = layout;
      if (protocol !== 'tcp' || family !== 4 || !asksService(layout) || !oneServer(layout)) return undefined;
      const broken = replacedServer(layout, { cluster: changePod(cluster, client.name, { opens: [{ to: `svc/${podKey(service)}`, port, count: 1, talks: 'TCP' }] }) });
      return {
        ...broken, fault: { ...broken.fault, commands: [...(broken.fault.commands ?? []), inVain(client.node)] }, outcome: { kind: 'hangs' },
        cause: 'connection-to-gone-peer', object: { kind: 'socket', node: client.node, pod: podKey(client), text: `${clusterIp(layout)}:${port}` },
      };
    },
  },
];
