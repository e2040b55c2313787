import { bitsOf } from '../../net/ip.ts';
import { prefixOf } from '../../net/prefix.ts';
import type { BridgePort, FdbEntry, Link, Neighbour } from '../../model/network/link.ts';
import type { Netns, Network } from '../../model/network/netns.ts';
import type { Route } from '../../model/network/route.ts';
import type { Listener } from '../../model/network/socket.ts';
import { ip, known, link as plainLink, netns as plainNetns } from '../netfilter/testing.ts';
import { parseRoute } from './route.ts';

/** A device of a test's namespace; addresses as `10.0.0.1/24`. What is not said is as a fresh device has it. */
export interface Device extends Partial<Pick<Link, 'mtu' | 'up' | 'carrier' | 'mac' | 'noArp' | 'promisc' | 'detail'>> {
  readonly addrs?: readonly string[];
  /** Name of the bridge that it is a port of. */
  readonly master?: string;
  readonly port?: Partial<BridgePort>;
}

/** A namespace of a test. `lo` and the local and connected routes of its addresses come by themselves. */
export interface Space {
  readonly devices?: Readonly<Record<string, Device>>;
  /** As `ip route` prints them: `default via 10.0.0.1 dev eth0`, `blackhole 10.2.0.0/25 table 100`. */
  readonly routes?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  /** `tcp 80`, `udp 127.0.0.1 53`. */
  readonly listen?: readonly string[];
  /** `10.0.0.9 dev eth0 lladdr 02:.. permanent`, as `[address, device, MAC, state]`. */
  readonly neighbours?: readonly (readonly [string, string, string, Neighbour['state']])[];
  /** `[MAC, device, tunnel end]` of a VXLAN device's fdb. */
  readonly fdb?: readonly (readonly [string, string, string])[];
  readonly parts?: Partial<Netns>;
}

/** Namespaces joined by veth pairs: a wire is `['c:eth0', 'r:rc']`. */
export function networkOf(spaces: Readonly<Record<string, Space>>, wires: readonly (readonly [string, string])[] = []): Network {
  const peers = new Map(wires.flatMap(([a, b]) => [[a, b], [b, a]] as const));
  const indexOf = (space: string, dev: string): number => ['lo', ...Object.keys(spaces[space]?.devices ?? {})].indexOf(dev) + 1;
  const entries = Object.entries(spaces).map(([name, space], number) => {
    const links = linksOf(name, number, space, (dev) => {
      const peer = peers.get(`${name}:${dev}`)?.split(':');
      return peer === undefined ? undefined : { kind: 'veth', peer: { kind: 'link', netns: `n/${peer[0] ?? ''}`, ifindex: indexOf(peer[0] ?? '', peer[1] ?? ''), because: { text: dev } } };
    });
    return [`n/${name}`, spaceOf(name, space, links)] as const;
  });
  return { netns: new Map(entries), segments: [] };
}

function linksOf(name: string, number: number, space: Space, veth: (dev: string) => Link['detail'] | undefined): readonly Link[] {
  const devices: Readonly<Record<string, Device>> = { lo: { addrs: ['127.0.0.1/8', '::1/128'], detail: { kind: 'loopback' }, mtu: 65536 }, ...space.devices };
  const names = Object.keys(devices);
  return names.map((dev, index) => {
    const { addrs = [], master, ...rest } = without(devices[dev] ?? {}, 'port');
    const mac = `02:00:00:00:${String(number).padStart(2, '0')}:${String(index).padStart(2, '0')}`;
    const made = plainLink(dev, index + 1, withLinkLocal(addrs, `fe80::${number + 1}:${index + 1}/64`), veth(dev) ?? { kind: 'dummy' });
    const scoped = made.addresses.map((address) => (dev === 'lo' ? { ...address, scope: 'host' } : address));
    return { ...made, addresses: scoped, because: { text: `${name}: ${dev}` }, mac, ...rest, ...(master === undefined ? {} : { master: names.indexOf(master) + 1 }) };
  });
}

/** A device with an IPv6 address has a link-local one too; `lo` has not. */
function withLinkLocal(addrs: readonly string[], own: string): readonly string[] {
  return addrs.some((addr) => addr.includes(':') && !addr.startsWith('::1/') && !addr.startsWith('fe80:')) ? [...addrs, own] : addrs;
}

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const copy = { ...value };
  delete copy[key];
  return copy;
}

function spaceOf(name: string, space: Space, links: readonly Link[]): Netns {
  const index = (dev: string): number => links.find((link) => link.name === dev)?.ifindex ?? 0;
  const routes = [...links.flatMap(ownRoutes), ...(space.routes ?? []).map(parseRoute)];
  const family = (wanted: 4 | 6): readonly Route[] => routes.filter((route) => route.dst.family === wanted);
  return plainNetns({
    id: `n/${name}`, name, links: known(links), routes4: known(family(4)), routes6: known(family(6)),
    sysctls: known(new Map(Object.entries(space.sysctls ?? {}).map(([key, value]) => [key, { value, because: { text: `${key} = ${value}` } }]))),
    listeners: known((space.listen ?? []).map(listenerOf)),
    neighbours: known((space.neighbours ?? []).map(([addr, dev, mac, state]): Neighbour => ({ ip: ip(addr), ifindex: index(dev), mac, state, proxy: false, router: false, because: { text: `${addr} dev ${dev} lladdr ${mac} ${state}` } }))),
    fdb: known((space.fdb ?? []).map(([mac, dev, dst]): FdbEntry => ({ mac, ifindex: index(dev), dst: ip(dst), table: 'self', permanent: true, because: { text: `${mac} dev ${dev} dst ${dst} self permanent` } }))),
    bridgePorts: known(links.flatMap((link) => (link.master === undefined && !(link.detail.kind === 'bridge' && link.detail.vlanFiltering) ? [] : [portOf(link, space.devices?.[link.name]?.port ?? {})]))),
    ...space.parts,
  });
}

function portOf(link: Link, more: Partial<BridgePort>): BridgePort {
  return {
    ifindex: link.ifindex, master: link.master ?? link.ifindex, state: 'forwarding', hairpin: false, learning: true, flood: true, isolated: false,
    neighSuppress: false, guard: false, vlans: [], because: { text: `port ${link.name}` }, ...more,
  };
}

/** What adding an address does to the tables: the address itself is local, its subnet is on the link. */
function ownRoutes(link: Link): readonly Route[] {
  return link.addresses.flatMap((address) => {
    const full = bitsOf(address.ip.family);
    const base = { tos: 0, metric: 0, protocol: 'kernel', mtuLocked: false, nexthops: [{ dev: link.name, weight: 1, onlink: false, flags: [] }] };
    const local: Route = { ...base, type: 'local', dst: prefixOf(address.ip, full), table: 255, scope: 'host', because: { text: `local ${link.name}` }, ...(address.ip.family === 4 ? { prefsrc: address.ip } : {}) };
    const loop: Route = { ...local, dst: address.prefix };
    if (link.detail.kind === 'loopback') return [loop];
    if (address.prefix.length === full || !link.up) return link.up || address.ip.family === 4 ? [local] : [];
    const onLink: Route = { ...base, type: 'unicast', dst: address.prefix, table: 254, scope: 'link', because: { text: `connected ${link.name}` }, ...(address.ip.family === 4 ? { prefsrc: address.ip } : {}) };
    return [local, onLink];
  });
}

function listenerOf(text: string): Listener {
  const [protocol = 'tcp', ...rest] = text.split(' ');
  const port = Number(rest.at(-1));
  const addr = rest.length > 1 ? ip(rest[0] ?? '') : undefined;
  const number = protocol === 'udp' ? 17 : 6;
  return { protocol: number, family: addr?.family ?? 6, port, v6only: false, recvQ: 0, sendQ: 128, because: { text }, ...(addr === undefined ? {} : { addr }) };
}
