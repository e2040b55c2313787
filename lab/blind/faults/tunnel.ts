import { tunnelIp, vtepMac } from '../../dataplane/overlay.ts';
import { on } from '../../kernel/command.ts';
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
