import { blockBase, bridged, hostDevice, macOf, podIp, podKey, podNetns } from '../cluster/addresses.ts';
import type { ClusterSpec, Family, PodSpec } from '../cluster/spec.ts';
import type { Command } from '../kernel/command.ts';
import { ipBatch, sysctls } from '../kernel/command.ts';
import { tunnelMtu } from './overlay.ts';

/** First address of the node's pod range: the bridge's own. */
export function bridgeIp(spec: ClusterSpec, node: string, family: Family): string {
  return family === 4 ? blockBase(spec, node, 4).replace(/0$/, '1') : `${blockBase(spec, node, 6)}1`;
}

/** The namespaces of a node's pods, to be made before anything is attached. */
export function netnsCommands(pods: readonly PodSpec[], node: string): Command[] {
  return ipBatch({ node }, pods.map((pod) => `netns add ${podNetns(pod)}`));
}

/** Devices, addresses and routes of a node's pods, as Calico's or the bridge CNI plugin leave them. */
export function attachCommands(spec: ClusterSpec, node: string, pods: readonly PodSpec[]): Command[] {
  const at = { node };
  const bridge = bridged(spec);
  const mtu = tunnelMtu(spec);
  return [
    ...pods.flatMap((pod) => sysctls({ node, pod: podKey(pod) }, ['net/ipv6/conf/all/accept_dad=0', 'net/ipv6/conf/default/accept_dad=0'])),
    ...(bridge ? ipBatch(at, bridgeLines(spec, node, mtu)) : []),
    ...ipBatch(at, pods.flatMap((pod) => hostLines(spec, pod, mtu))),
    ...(bridge ? [] : pods.flatMap((pod) => sysctls(at, caliSysctls(spec, hostDevice(spec, pod))))),
    ...pods.flatMap((pod) => ipBatch({ node, pod: podKey(pod) }, podLines(spec, pod))),
  ];
}

function bridgeLines(spec: ClusterSpec, node: string, mtu: number): string[] {
  return [
    `link add cni0 address ${macOf('cni0', node)} mtu ${mtu} type bridge`,
    'link set cni0 up',
    ...spec.families.map((family) => `addr add ${bridgeIp(spec, node, family)}/${family === 4 ? 24 : 64} dev cni0${family === 6 ? ' nodad' : ''}`),
  ];
}

function hostLines(spec: ClusterSpec, pod: PodSpec, mtu: number): string[] {
  const device = hostDevice(spec, pod);
  const mac = bridged(spec) ? macOf('host', podKey(pod)) : 'ee:ee:ee:ee:ee:ee';
  return [
    `link add ${device} address ${mac} mtu ${mtu} type veth peer name eth0 address ${macOf('pod', podKey(pod))} mtu ${mtu} netns ${podNetns(pod)}`,
    ...(bridged(spec) ? [`link set ${device} master cni0`, `link set ${device} type bridge_slave hairpin on`] : []),
    `link set ${device} up`,
    ...(bridged(spec) ? [] : spec.families.map((family) => `route add ${podIp(spec, pod, family)} dev ${device} scope link`)),
  ];
}

/** What Felix sets on a workload's device (felix/dataplane/linux/endpoint_mgr.go, configureInterface). */
function caliSysctls(spec: ClusterSpec, device: string): string[] {
  const v4 = [`net/ipv4/conf/${device}/rp_filter=1`, `net/ipv4/conf/${device}/route_localnet=1`, `net/ipv4/conf/${device}/proxy_arp=1`, `net/ipv4/neigh/${device}/proxy_delay=0`, `net/ipv4/conf/${device}/forwarding=1`];
  return spec.families.includes(6) ? [...v4, `net/ipv6/conf/${device}/proxy_ndp=1`, `net/ipv6/conf/${device}/forwarding=1`] : v4;
}

function podLines(spec: ClusterSpec, pod: PodSpec): string[] {
  return ['link set lo up', 'link set eth0 up', ...spec.families.flatMap((family) => podRoutes(spec, pod, family))];
}

function podRoutes(spec: ClusterSpec, pod: PodSpec, family: Family): string[] {
  const ip = podIp(spec, pod, family);
  const nodad = family === 6 ? ' nodad' : '';
  if (bridged(spec)) return [`addr add ${ip}/${family === 4 ? 24 : 64} dev eth0${nodad}`, `route add default via ${bridgeIp(spec, pod.node, family)} dev eth0`];
  if (family === 4) return [`addr add ${ip}/32 dev eth0`, 'route add 169.254.1.1 dev eth0 scope link', 'route add default via 169.254.1.1 dev eth0'];
  return [`addr add ${ip}/128 dev eth0 nodad`, 'route add default via fe80::ecee:eeff:feee:eeee dev eth0'];
}
