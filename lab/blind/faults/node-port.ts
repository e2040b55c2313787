import { nodeIp } from '../../cluster/addresses.ts';
import { on } from '../../kernel/command.ts';
import { balancer, predictably, SOURCES } from '../../scenarios/seeds-translated-ports.ts';
import { changeService } from '../../scenarios/clusters.ts';
import { inSecondNetwork, secondIp } from '../../scenarios/node-port.ts';
import type { FaultKind, Injected } from '../kind.ts';
import { calico, iptablesOf, oneServer } from '../kind.ts';
import type { Layout } from '../layout.ts';

/** The Service with a node port, the node that it is asked for at, which has no server, and the node that asks. */
interface Asked {
  readonly cluster: Layout['cluster'];
  readonly nodePort: number;
  readonly front: string;
  readonly outside: string;
}

function nodePortOf(layout: Layout): Asked | undefined {
  const [front, outside] = layout.cluster.nodes.filter((node) => layout.servers.every((server) => server.node !== node));
  const nodePort = layout.service.ports[0]?.nodePort;
  if (layout.family !== 4 || layout.cluster.proxy === 'ipvs' || front === undefined || outside === undefined || nodePort === undefined) return undefined;
  return { cluster: changeService(layout.cluster, layout.service.name, { type: 'NodePort' }), nodePort, front, outside };
}

function kind(name: string, make: (layout: Layout, asked: Asked) => Injected | undefined): FaultKind {
  return {
    name,
    inject: (layout) => {
      const asked = nodePortOf(layout);
      return asked === undefined ? undefined : make(layout, asked);
    },
  };
}

/** The day on which kube-proxy was moved from iptables to nftables mode. */
function moved({ setup }: Layout, { cluster, front }: Asked, more: Layout['setup']): Pick<Injected, 'prepared' | 'fault' | 'cause' | 'object'> {
  return { prepared: { cluster: { ...cluster, proxy: 'iptables' }, setup: [...setup, ...more] }, fault: { cluster: (spec) => ({ ...spec, proxy: 'nftables' }) }, cause: 'node-port-not-on-this-address', object: { kind: 'node', name: front } };
}

/** Node ports that are not served as whoever asks expects. */
export const NODE_PORT_FAULTS: readonly FaultKind[] = [
  kind('node-port-not-on-the-second-address', (layout, asked) => {
    const { cluster: { nodes }, front, outside, nodePort } = asked;
    return { ...moved(layout, asked, [front, outside].map((node) => inSecondNetwork(nodes, node))), probe: { from: `node/${outside}`, to: `ip:${secondIp(nodes, front)}:${nodePort}` } };
  }),
  kind('node-port-not-on-loopback', (layout, asked) => {
    const { front, nodePort } = asked;
    return layout.protocol === 'udp' ? undefined : { ...moved(layout, asked, [on(front, 'sysctl', '-q', '-w', 'net.ipv4.conf.all.route_localnet=1')]), probe: { from: `node/${front}`, to: `ip:127.0.0.1:${nodePort}` } };
  }),
  kind('node-port-without-a-local-endpoint', ({ service }, { cluster, front, outside, nodePort }) => ({
    prepared: { cluster }, fault: { cluster: (spec) => changeService(spec, service.name, { externalTrafficPolicy: 'Local' }) },
    probe: { from: `node/${outside}`, to: `ip:${nodeIp(cluster, front, 4)}:${nodePort}` }, cause: 'service-without-ready-endpoint', object: { kind: 'kubernetes', resource: 'service', namespace: service.namespace, name: service.name },
  })),
  kind('source-ports-of-a-balancer-collide', (layout, { cluster, front, outside, nodePort }) => {
    const { proxy } = cluster;
    if (layout.protocol === 'udp' || !calico(layout) || !oneServer(layout) || proxy === 'ipvs' || proxy === 'none') return undefined;
    return {
      prepared: { cluster, setup: [...layout.setup, ...balancer(cluster, outside)] }, fault: { commands: [predictably(front, proxy, iptablesOf(layout))] },
      probe: { from: `node/${outside}`, to: `ip:${nodeIp(cluster, front, 4)}:${nodePort}`, pairedFrom: SOURCES, times: 1000, timeoutMs: 8000 }, outcome: { kind: 'late' }, watched: [front],
      cause: 'translated-ports-collide', object: { kind: 'rule', node: front, text: proxy === 'iptables' ? '-j MASQUERADE' : 'masquerade' },
    };
  }),
];
