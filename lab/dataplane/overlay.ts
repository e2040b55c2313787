import { block, blockBase, calicoIp, macOf } from '../cluster/addresses.ts';
import type { ClusterSpec, Family } from '../cluster/spec.ts';
import type { Command } from '../kernel/command.ts';
import { ipBatch } from '../kernel/command.ts';

/** MTU of a pod's device: what the wire's 1500 leaves after encapsulation. */
export function tunnelMtu(spec: ClusterSpec): number {
  if (spec.overlay === 'ipip') return 1480;
  if (spec.overlay === 'vxlan' || spec.overlay === 'flannel') return spec.families.includes(6) ? 1430 : 1450;
  return 1500;
}

/** The tunnel device of a node in one family; undefined without encapsulation. */
export function tunnelDevice(spec: ClusterSpec, family: Family): string | undefined {
  switch (spec.overlay) {
    case 'ipip':
      return family === 4 ? 'tunl0' : undefined;
    case 'vxlan':
      return family === 4 ? 'vxlan.calico' : 'vxlan-v6.calico';
    case 'flannel':
      return family === 4 ? 'flannel.1' : 'flannel-v6.1';
    case 'routed':
    case 'bridge':
      return undefined;
  }
}

/** Address of a node's tunnel device: the first of its block. */
export function tunnelIp(spec: ClusterSpec, node: string, family: Family): string {
  return family === 4 ? blockBase(spec, node, 4) : blockBase(spec, node, 6);
}

/** The UDP port of a cluster with VXLAN: Calico has 4789, flannel 8472. */
export function vxlanPort(spec: ClusterSpec): number {
  return spec.vxlanPort ?? (spec.overlay === 'flannel' ? 8472 : 4789);
}

export function vtepMac(node: string, family: Family): string {
  return macOf('vtep', String(family), node);
}

/** Tunnel devices, and for each other node the route to its block (with neighbour and forwarding entry for VXLAN). */
export function overlayCommands(spec: ClusterSpec, node: string): Command[] {
  const at = { node };
  const others = spec.nodes.filter((other) => other !== node);
  return spec.families.flatMap((family) => [
    ...ipBatch(at, deviceLines(spec, node, family)),
    ...ipBatch(at, others.flatMap((other) => peerLines(spec, other, family))),
    ...fdbCommands(spec, node, others, family),
    ...ipBatch(at, ownBlock(spec, node, family)),
  ]);
}

function deviceLines(spec: ClusterSpec, node: string, family: Family): string[] {
  const device = tunnelDevice(spec, family);
  if (device === undefined) return [];
  const address = `addr add ${tunnelIp(spec, node, family)}/${family === 4 ? 32 : 128} dev ${device}${family === 6 ? ' nodad' : ''}`;
  if (spec.overlay === 'ipip') return [`link set ${device} mtu 1480 up`, address];
  const id = spec.overlay === 'vxlan' ? 4096 : 1;
  const checksum = family === 6 ? ' udp6zerocsumtx udp6zerocsumrx' : '';
  return [
    `link add ${device} address ${vtepMac(node, family)} mtu ${tunnelMtu(spec)} type vxlan id ${id} dev eth0 local ${calicoIp(spec, node, family)} dstport ${vxlanPort(spec)} nolearning${checksum}`,
    `link set ${device} up`,
    address,
  ];
}

function peerLines(spec: ClusterSpec, other: string, family: Family): string[] {
  const to = block(spec, other, family);
  const device = tunnelDevice(spec, family);
  const underlay = calicoIp(spec, other, family);
  switch (spec.overlay) {
    case 'ipip':
      return [`route add ${to} via ${underlay} dev tunl0 onlink proto bird`];
    case 'vxlan':
    case 'flannel': {
      const via = tunnelIp(spec, other, family);
      return [`neigh replace ${via} lladdr ${vtepMac(other, family)} dev ${device ?? ''} nud permanent`, `route add ${to} via ${via} dev ${device ?? ''} onlink${spec.overlay === 'vxlan' ? ' proto 80' : ''}`];
    }
    case 'routed':
      return [`route add ${to} via ${underlay} dev eth0 proto bird`];
    case 'bridge':
      return [`route add ${to} via ${underlay} dev eth0`];
  }
}

function fdbCommands(spec: ClusterSpec, node: string, others: readonly string[], family: Family): Command[] {
  const device = tunnelDevice(spec, family);
  if (device === undefined || spec.overlay === 'ipip') return [];
  const lines = others.map((other) => `fdb append ${vtepMac(other, family)} dev ${device} dst ${calicoIp(spec, other, family)} self permanent`);
  return lines.length === 0 ? [] : [{ at: { node }, argv: ['bridge', '-batch', '-'], stdin: `${lines.join('\n')}\n` }];
}

/** Calico's blackhole for the node's own block, which keeps unused pod addresses from looping. */
function ownBlock(spec: ClusterSpec, node: string, family: Family): string[] {
  const to = block(spec, node, family);
  switch (spec.overlay) {
    case 'ipip':
    case 'routed':
      return [`route add blackhole ${to} proto bird`];
    case 'vxlan':
      return [`route add blackhole ${to} proto 80`];
    case 'flannel':
    case 'bridge':
      return [];
  }
}
