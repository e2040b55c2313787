import type { Change, VxlanEnd } from '../../model/finding/index.ts';
import type { FdbEntry, Link, Neighbour, Netns, Network, Route, Sysctl } from '../../model/network/index.ts';
import { bitsOf, sameIp } from '../../net/ip.ts';
import { prefixOf } from '../../net/prefix.ts';
import { mapPart, PROPOSED, withNetns } from './override.ts';

const DEVICE = 'vxlan.calico';
/** As Calico has it (felix, VXLANVNI and VXLANPort). */
const [VNI, PORT] = [4096, 4789];
/** What VXLAN over IPv4 leaves of 1500 bytes. */
const MTU = 1450;
const OLD = 'tunl0';

/** On every end a VXLAN device in the place of tunl0, with routes, neighbours and forwarding entries to the others, as Felix programs them. */
export function switchToVxlan(network: Network, { ends }: Extract<Change, { kind: 'switch-to-vxlan' }>): Network {
  return ends.reduce((changed, end) => withNetns(changed, end.netns, (netns) => ({
    links: mapPart(netns.links, (links) => withDevice(links, end)),
    routes4: mapPart(netns.routes4, (routes) => routes.map((route) => rerouted(route, ends))),
    neighbours: mapPart(netns.neighbours, (entries) => [...entries, ...peersOf(ends, end).map((peer): Neighbour => ({ ip: peer.tunnel, ifindex: indexIn(netns), mac: macOf(peer), state: 'permanent', proxy: false, router: false, because: PROPOSED }))]),
    fdb: mapPart(netns.fdb, (entries) => [...entries, ...peersOf(ends, end).map((peer): FdbEntry => ({ mac: macOf(peer), ifindex: indexIn(netns), dst: peer.local, table: 'self', permanent: true, because: PROPOSED }))]),
    sysctls: mapPart(netns.sysctls, (sysctls) => new Map([...sysctls, ...[...sysctls].flatMap(renamed)])),
  })), network);
}

/** These VXLAN devices send to another port, and listen there. A forwarding entry that names a port of its own keeps it. */
export function setVxlanPort(network: Network, { ends, port }: Extract<Change, { kind: 'set-vxlan-port' }>): Network {
  return ends.reduce((changed, { netns: id, ifindex }) => withNetns(changed, id, ({ links }) => ({
    links: mapPart(links, (all) => all.map((link): Link => (link.ifindex === ifindex && link.detail.kind === 'vxlan' ? { ...link, because: PROPOSED, detail: { ...link.detail, dstport: port } } : link))),
  })), network);
}

function withDevice(links: readonly Link[], { tunnel, local, lower }: VxlanEnd): readonly Link[] {
  const device: Link = {
    name: DEVICE, ifindex: nextIndex(links), because: PROPOSED, mac: macOf({ tunnel }), mtu: MTU, up: true, carrier: true, noArp: false, promisc: false,
    addresses: [{ ip: tunnel, prefix: prefixOf(tunnel, bitsOf(tunnel.family)), scope: 'global', flags: [], because: PROPOSED }],
    detail: { kind: 'vxlan', vni: VNI, local, dstport: PORT, lower, learning: false, proxy: false, external: false, df: 'unset', ttl: 'auto' },
  };
  const without = (link: Link): Link => (link.name === OLD ? { ...link, addresses: link.addresses.filter(({ ip }) => !sameIp(ip, tunnel)) } : link);
  return [...links.map(without), device];
}

function rerouted(route: Route, ends: readonly VxlanEnd[]): Route {
  if (!route.nexthops.some(({ dev }) => dev === OLD)) return route;
  return {
    ...route, because: PROPOSED,
    nexthops: route.nexthops.map((nexthop) => {
      const { via, dev } = nexthop;
      const peer = via === undefined ? undefined : ends.find(({ local }) => sameIp(local, via));
      return dev === OLD ? { ...nexthop, dev: DEVICE, ...(peer === undefined ? {} : { via: peer.tunnel }) } : nexthop;
    }),
  };
}

/** The settings of the new device are those of the old one. */
function renamed([name, sysctl]: readonly [string, Sysctl]): readonly (readonly [string, Sysctl])[] {
  return name.includes(`.${OLD}.`) ? [[name.replace(`.${OLD}.`, `.${DEVICE.replace('.', '/')}.`), sysctl]] : [];
}

function peersOf(ends: readonly VxlanEnd[], own: VxlanEnd): readonly VxlanEnd[] {
  return ends.filter(({ netns }) => netns !== own.netns);
}

function indexIn({ links }: Netns): number {
  return links.kind === 'known' ? nextIndex(links.value) : 0;
}

function nextIndex(links: readonly Link[]): number {
  return Math.max(0, ...links.map(({ ifindex }) => ifindex)) + 1;
}

/** Any address of its own will do. */
function macOf({ tunnel }: Pick<VxlanEnd, 'tunnel'>): string {
  const hex = tunnel.value.toString(16).padStart(8, '0').slice(-8);
  return `66:00:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6, 8)}`;
}
