import { nodeIp } from '../../cluster/addresses.ts';
import type { ClusterSpec } from '../../cluster/spec.ts';
import { tunnelIp, vtepMac, vxlanPort } from '../../dataplane/overlay.ts';
import { blindCard, tunnelChecksums } from '../../kernel/blind-card.ts';
import { ipBatch, on } from '../../kernel/command.ts';
import { clones } from '../../scenarios/classes.ts';
import { underlayDropsUdp } from '../../scenarios/seeds-dns-error.ts';
import { tooLarge } from '../../scenarios/tunnel.ts';
import type { FaultKind } from '../kind.ts';
import { apart, ipOf, oneServer, SLOW } from '../kind.ts';
import type { Layout } from '../layout.ts';

const STALE_MAC = '66:00:00:00:00:99';
const NOBODY = { 4: '10.0.0.77', 6: 'fd00::77' } as const;

/** The layout's VXLAN device of the question's family, when the two pods are on its two sides. */
function vxlan(layout: Layout): string | undefined {
  const { overlay } = layout.cluster;
  if (!apart(layout) || !oneServer(layout)) return undefined;
  if (overlay === 'vxlan') return layout.family === 6 ? 'vxlan-v6.calico' : 'vxlan.calico';
  return overlay === 'flannel' && layout.family === 4 ? 'flannel.1' : undefined;
}

/** The peer's VTEP address. */
function vtep({ cluster, servers: [server], family }: Layout): string {
  return tunnelIp(cluster, server.node, family);
}

/** Tunnels that lead nowhere, or that are too narrow. */
export const TUNNEL_FAULTS: readonly FaultKind[] = [
  {
    name: 'fdb-names-nobody',
    inject: (layout) => {
      const dev = vxlan(layout);
      if (dev === undefined) return undefined;
      const { client, servers: [server], family } = layout;
      return { fault: { commands: [on(client.node, 'bridge', 'fdb', 'replace', vtepMac(server.node, family), 'dev', dev, 'dst', NOBODY[family], 'self', 'permanent')] }, probe: { timeoutMs: SLOW }, cause: 'vxlan-fdb-wrong', object: { kind: 'fdb', node: client.node, text: NOBODY[family] } };
    },
  },
  {
    name: 'vtep-was-made-anew',
    inject: (layout) => {
      const dev = vxlan(layout);
      if (dev === undefined) return undefined;
      const { client } = layout;
      return { fault: { commands: [on(client.node, ...ipOf(layout), 'neigh', 'replace', vtep(layout), 'lladdr', STALE_MAC, 'dev', dev, 'nud', 'permanent')] }, cause: 'vtep-mac-wrong', object: { kind: 'neighbour', node: client.node, text: STALE_MAC } };
    },
  },
  {
    name: 'vteps-are-clones',
    inject: (layout) => {
      const dev = vxlan(layout);
      const { cluster, client, servers: [server], family } = layout;
      return dev === undefined ? undefined : { fault: { commands: clones(cluster, client.node, server.node, family) }, cause: 'vtep-mac-duplicate', object: { kind: 'link', node: server.node, text: dev } };
    },
  },
  {
    name: 'agent-takes-the-address-of-a-bridge',
    inject: (layout) => {
      const { cluster, setup, servers: [server] } = layout;
      if (vxlan(layout) !== 'vxlan.calico') return undefined;
      const bridge = ipBatch({ node: server.node }, ['link add virbr0 type bridge', 'link set virbr0 up', 'addr add 192.168.122.1/24 dev virbr0']);
      const taking = (method: string, addresses: Readonly<Record<string, string>>) => (spec: ClusterSpec): ClusterSpec => ({ ...spec, detection: { method, addresses } });
      return {
        prepared: { cluster: taking('kubernetes-internal-ip', {})(cluster), setup: [...setup, ...bridge] },
        fault: { cluster: taking('can-reach=192.168.122.9', { [server.node]: '192.168.122.1' }) }, cause: 'tunnel-address-wrong', object: { kind: 'node', name: server.node },
      };
    },
  },
  {
    name: 'card-forgets-checksums-in-tunnels',
    inject: (layout) => {
      const { cluster, setup, client, servers: [server] } = layout;
      if (vxlan(layout) !== 'flannel.1') return undefined;
      return {
        prepared: { setup: [...setup, ...cluster.nodes.map((node) => tunnelChecksums(node, 'flannel.1', 'kernel')), ...blindCard(client.node, 8472)] },
        fault: { commands: [tunnelChecksums(client.node, 'flannel.1', 'card')] }, watched: [server.node], cause: 'checksum-offload-broken', object: { kind: 'link', node: client.node, text: 'flannel.1' },
      };
    },
  },
  {
    name: 'wire-swallows-the-tunnel',
    inject: (layout, random) => {
      const { cluster, client, servers: [server], family } = layout;
      if (vxlan(layout) === undefined || family !== 4) return undefined;
      const [port, [from, to]] = [vxlanPort(cluster), random.shuffle([client.node, server.node])];
      const [src, dst] = [from, to].map((node) => nodeIp(cluster, node ?? '', 4));
      return { fault: { commands: [underlayDropsUdp(port, `ip saddr ${src ?? ''}`)] }, rest: 4, cause: 'underlay-drops-vxlan', object: { kind: 'link', node: from ?? '', text: `UDP ${port} from ${src ?? ''} to ${dst ?? ''}` } };
    },
  },
  {
    name: 'vtep-neighbour-is-gone',
    inject: (layout) => {
      const dev = vxlan(layout);
      if (dev === undefined) return undefined;
      const { client } = layout;
      return { fault: { commands: [on(client.node, ...ipOf(layout), 'neigh', 'del', vtep(layout), 'dev', dev)] }, probe: { timeoutMs: SLOW }, cause: 'neighbour-unresolved', object: { kind: 'neighbour', node: client.node, text: vtep(layout) } };
    },
  },
  {
    name: 'mtu-is-too-large-for-the-tunnel',
    inject: (layout) => {
      const { cluster, setup } = layout;
      if (vxlan(layout) === undefined || layout.family !== 4 || layout.protocol !== 'tcp') return undefined;
      const silent = cluster.nodes.map((node) => on(node, cluster.iptables === 'legacy' ? 'iptables-legacy' : 'iptables', '-I', 'OUTPUT', '-p', 'icmp', '--icmp-type', 'fragmentation-needed', '-j', 'DROP'));
      return { prepared: { setup: [...setup, ...silent] }, fault: { commands: tooLarge(cluster) }, probe: { bytes: 20_000, timeoutMs: 2500 }, cause: 'mtu-too-large', object: { kind: 'link', text: 'eth0' } };
    },
  },
];
