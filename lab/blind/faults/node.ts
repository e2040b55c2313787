import type { PodSpec } from '../../cluster/spec.ts';
import { inPod, on } from '../../kernel/command.ts';
import type { FaultKind } from '../kind.ts';
import { apart, calico, ipOf, oneServer, SLOW } from '../kind.ts';
import { block, bridged, nodeIp, podKey } from '../../cluster/addresses.ts';
import { clientIp, deviceOf, serverIp } from '../layout.ts';
import type { Layout } from '../layout.ts';

const forwarding = ({ family }: Layout): string => (family === 6 ? 'net.ipv6.conf.all.forwarding' : 'net.ipv4.ip_forward');
const write = (node: string, setting: string) => on(node, 'sysctl', '-q', '-w', setting);
const NOBODY = '66:00:00:00:00:99';

/** What a pod sends may not be forwarded even once. */
function oneHop(name: string, of: (layout: Layout) => PodSpec): FaultKind {
  return {
    name,
    inject: (layout) => {
      const { node, ...pod } = of(layout);
      const setting = layout.family === 6 ? 'net.ipv6.conf.eth0.hop_limit' : 'net.ipv4.ip_default_ttl';
      return apart(layout) && oneServer(layout) ? { fault: { commands: [inPod(node, podKey(pod), 'sysctl', '-q', '-w', `${setting}=1`)] }, cause: 'hop-limit-too-small', object: { kind: 'sysctl', node, pod: podKey(pod), name: setting } } : undefined;
    },
  };
}

/** Settings of a node's kernel, addresses and neighbours. */
export const NODE_FAULTS: readonly FaultKind[] = [
  {
    name: 'clients-node-does-not-forward',
    inject: (layout) => (apart(layout) ? { fault: { commands: [write(layout.client.node, `${forwarding(layout)}=0`)] }, probe: { timeoutMs: SLOW }, cause: 'ip-forward-off', object: { kind: 'sysctl', node: layout.client.node, name: forwarding(layout) } } : undefined),
  },
  {
    name: 'servers-node-does-not-forward',
    inject: (layout) => (apart(layout) && oneServer(layout) ? { fault: { commands: [write(layout.servers[0].node, `${forwarding(layout)}=0`)] }, probe: { timeoutMs: SLOW }, cause: 'ip-forward-off', object: { kind: 'sysctl', node: layout.servers[0].node, name: forwarding(layout) } } : undefined),
  },
  {
    name: 'strict-rp-filter-on-an-asymmetric-way',
    inject: (layout) => {
      const { cluster, client, servers: [server], family, setup } = layout;
      if (!apart(layout) || !oneServer(layout) || family !== 4 || (cluster.overlay !== 'vxlan' && cluster.overlay !== 'flannel')) return undefined;
      const around = on(client.node, 'ip', 'route', 'replace', block(cluster, server.node, 4), 'via', nodeIp(cluster, server.node, 4), 'dev', 'eth0');
      return { prepared: { setup: [...setup, around] }, fault: { commands: [write(server.node, 'net.ipv4.conf.eth0.rp_filter=1')] }, cause: 'rp-filter-drops', object: { kind: 'sysctl', node: server.node, name: 'net.ipv4.conf.eth0.rp_filter' } };
    },
  },
  {
    name: 'servers-node-has-the-clients-address',
    inject: (layout) => {
      const [server] = layout.servers;
      if (!apart(layout) || !oneServer(layout) || layout.family !== 4) return undefined;
      return { fault: { commands: [on(server.node, 'ip', 'addr', 'add', `${clientIp(layout)}/32`, 'dev', 'lo')] }, cause: 'local-source-dropped', object: { kind: 'link', node: server.node, text: clientIp(layout) } };
    },
  },
  {
    name: 'proxy-arp-is-off',
    inject: (layout) =>
      calico(layout) && layout.family === 4 ? { fault: { commands: [write(layout.client.node, `net.ipv4.conf.${deviceOf(layout, layout.client)}.proxy_arp=0`)] }, probe: { timeoutMs: SLOW }, cause: 'neighbour-unresolved', object: { kind: 'neighbour', node: layout.client.node, pod: podKey(layout.client), text: '169.254.1.1' } } : undefined,
  },
  {
    name: 'proxy-arp-has-no-route',
    inject: (layout) =>
      calico(layout) && layout.family === 4 ? { fault: { commands: [on(layout.client.node, 'ip', 'route', 'del', 'default')] }, probe: { timeoutMs: SLOW }, cause: 'proxy-arp-without-route', object: { kind: 'route', node: layout.client.node, text: '169.254.1.1' } } : undefined,
  },
  oneHop('questions-may-make-one-hop', ({ client }) => client),
  oneHop('answers-may-make-one-hop', ({ servers: [server] }) => server),
  {
    name: 'bridge-has-another-address',
    inject: (layout) => {
      const { client: { node }, family } = layout;
      if (!bridged(layout.cluster) || !apart(layout)) return undefined;
      const commands = [on(node, ...ipOf(layout), 'addr', 'flush', 'dev', 'cni0', 'scope', 'global'), on(node, ...ipOf(layout), 'addr', 'add', family === 6 ? 'fd40:77::1/64' : '10.40.77.1/24', 'dev', 'cni0')];
      return { fault: { commands }, probe: { timeoutMs: SLOW }, cause: 'bridge-address-missing', object: { kind: 'link', node, text: 'cni0' } };
    },
  },
  {
    name: 'neighbour-entry-has-a-wrong-mac',
    inject: (layout) => {
      const [server] = layout.servers;
      if (!calico(layout) || !oneServer(layout)) return undefined;
      return { fault: { commands: [on(server.node, ...ipOf(layout), 'neigh', 'replace', serverIp(layout), 'lladdr', NOBODY, 'dev', deviceOf(layout, server), 'nud', 'permanent')] }, cause: 'neighbour-unresolved', object: { kind: 'neighbour', node: server.node, text: serverIp(layout) } };
    },
  },
];
