import type { Change, LinkSetting } from '../../model/finding/index.ts';
import type { Link, Network } from '../../model/network/index.ts';
import { sameIp } from '../../net/ip.ts';
import { mapPart, PROPOSED, withNetns } from './override.ts';

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>;

/** Sets the MTU or the MAC address of a device (which forgets its neighbours, permanent ones too: neigh_changeaddr, net/core/neighbour.c; seen on 6.18), brings it up, takes checksums from it, or switches a bridge port's hairpin mode on. */
export function setLink(network: Network, change: Of<'set-link'>): Network {
  const { set, ifindex } = change;
  if ('hairpin' in set) {
    return withNetns(network, change.netns, (old) => ({ bridgePorts: mapPart(old.bridgePorts, (ports) => ports.map((port) => (port.ifindex === ifindex ? { ...port, hairpin: true, because: PROPOSED } : port))) }));
  }
  return withNetns(network, change.netns, (old) => ({
    links: mapPart(old.links, (links) => links.map((link) => (link.ifindex === ifindex ? setOn(link, set) : link))),
    ...('mac' in set ? { neighbours: mapPart(old.neighbours, (entries) => entries.filter((entry) => entry.ifindex !== ifindex)) } : {}),
  }));
}

function setOn(link: Link, set: Exclude<LinkSetting, { hairpin: true }>): Link {
  if ('mac' in set) return { ...link, mac: set.mac };
  if ('txChecksum' in set) return { ...link, txChecksum: false };
  if ('uncut' in set) return { ...link, segments: false };
  return 'mtu' in set ? { ...link, mtu: set.mtu } : { ...link, up: true, carrier: true };
}

/** Takes an address off a device; the local route goes with it. */
export function deleteAddress(network: Network, change: Of<'delete-address'>): Network {
  return withNetns(network, change.netns, (old) => ({
    links: mapPart(old.links, (links) => links.map((link) => (link.ifindex === change.ifindex ? { ...link, addresses: link.addresses.filter((address) => !sameIp(address.ip, change.ip)) } : link))),
    ...localRoutes(old, change),
  }));
}

function localRoutes(old: Parameters<Parameters<typeof withNetns>[2]>[0], change: Of<'delete-address'>): Partial<typeof old> {
  const part = change.ip.family === 4 ? 'routes4' : 'routes6';
  return { [part]: mapPart(old[part], (routes) => routes.filter((route) => route.type !== 'local' || route.dst.first !== change.ip.value || route.dst.last !== change.ip.value)) };
}

/** Replaces the neighbour entry of an address. */
export function setNeighbour(network: Network, change: Of<'set-neighbour'>): Network {
  return withNetns(network, change.netns, (old) => ({
    neighbours: mapPart(old.neighbours, (entries) => [
      ...entries.filter((entry) => entry.ifindex !== change.ifindex || !sameIp(entry.ip, change.ip)),
      { ip: change.ip, ifindex: change.ifindex, mac: change.mac, state: 'permanent', proxy: false, router: false, because: PROPOSED },
    ]),
  }));
}

/** Replaces the forwarding entry of a MAC on a device's own table. */
export function setFdb(network: Network, change: Of<'set-fdb'>): Network {
  return withNetns(network, change.netns, (old) => ({
    fdb: mapPart(old.fdb, (entries) => [
      ...entries.filter((entry) => entry.ifindex !== change.ifindex || entry.mac !== change.mac),
      { mac: change.mac, ifindex: change.ifindex, table: 'self', permanent: true, because: PROPOSED, ...(change.dst === undefined ? {} : { dst: change.dst }) },
    ]),
  }));
}

/** Sets a sysctl. */
export function setSysctl(network: Network, change: Of<'set-sysctl'>): Network {
  return withNetns(network, change.netns, (old) => ({ sysctls: mapPart(old.sysctls, (sysctls) => new Map([...sysctls, ...settings(change, [...sysctls.keys()])])) }));
}

/** Writing `net.ipv4.ip_forward` or `conf.all.forwarding` writes every device's own (net/ipv4/devinet.c inet_forward_change, net/ipv6/addrconf.c addrconf_fixup_forwarding). */
function settings(change: Of<'set-sysctl'>, names: readonly string[]): readonly [string, { value: string; because: typeof PROPOSED }][] {
  const value = { value: change.value, because: PROPOSED };
  const family = change.name === 'net.ipv4.ip_forward' || change.name === 'net.ipv4.conf.all.forwarding' ? 'ipv4' : change.name === 'net.ipv6.conf.all.forwarding' ? 'ipv6' : undefined;
  if (family === undefined) return [[change.name, value]];
  const followers = names.filter((name) => name.startsWith(`net.${family}.conf.`) && name.endsWith('.forwarding'));
  return [change.name, ...(family === 'ipv4' ? ['net.ipv4.ip_forward'] : []), ...followers].map((name) => [name, value]);
}
