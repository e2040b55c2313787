import { serviceAtNodePort } from '../../../model/kube/index.ts';
import type { Service, ServicePort } from '../../../model/kube/index.ts';
import type { Because, Netns, SetElement, Table } from '../../../model/network/index.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import type { View } from '../../view.ts';

/** A node port on a node whose proxy takes node ports on some of the node's addresses only. */
export interface Held {
  readonly netns: Netns;
  readonly service: Service;
  readonly port: ServicePort;
  /** The addresses on which the node takes it; empty: all but those of loopback. */
  readonly addresses: readonly Ip[];
  /** The lines that say so. */
  readonly because: readonly Because[];
}

/**
 * Where kube-proxy takes a node port: in nftables mode on the elements of `nodeport-ips`, which exists unless --nodeport-addresses covers everything, and then on
 * every local address but loopback (pkg/proxy/nftables/proxier.go); in IPVS mode on the addresses of the virtual servers with that port. `undefined` where it is no
 * node port, the node takes none, or another mode's rules do.
 */
export function heldAt(view: View, id: string, family: 4 | 6, port: number, protocol: number): Held | undefined {
  const netns = view.network.netns.get(id);
  const asked = serviceAtNodePort(view.cluster, port, protocol);
  const where = netns === undefined || asked === undefined ? undefined : (inNftables(netns, family, port) ?? inIpvs(netns, family, port, protocol));
  return netns === undefined || asked === undefined || where === undefined ? undefined : { netns, ...asked, ...where };
}

/** Whether the proxy takes node ports on the address. */
export function holds({ addresses }: Held, ip: Ip): boolean {
  return addresses.length === 0 ? !isLoopback(ip) : addresses.some((own) => sameIp(own, ip));
}

/** 127.0.0.0/8 and ::1. */
export function isLoopback(ip: Ip): boolean {
  return /^(?:127\.|::1$)/.test(formatIp(ip));
}

function inNftables({ tables }: Netns, family: 4 | 6, port: number): Pick<Held, 'addresses' | 'because'> | undefined {
  const table = tables.kind === 'known' ? tables.value.find(({ dialect, name, family: of }) => dialect === 'nft' && name === 'kube-proxy' && of === (family === 4 ? 'ip' : 'ip6')) : undefined;
  if (table === undefined || !knowsPort(table, port)) return undefined;
  const taken = table.sets.get('nodeport-ips');
  if (taken === undefined) return { addresses: [], because: nodePortRules(table) };
  return taken.elements.length === 0 ? undefined : { addresses: taken.elements.flatMap(addressOf), because: taken.elements.map(({ because }) => because) };
}

/** The rule that looks node ports up. */
function nodePortRules({ chains }: Table): readonly Because[] {
  return (chains.get('services')?.rules ?? []).map(({ because }) => because).filter(({ text }) => text.includes('@service-nodeports'));
}

function knowsPort({ sets }: Table, port: number): boolean {
  const ports = ['service-nodeports', 'no-endpoint-nodeports'].flatMap((name) => sets.get(name)?.elements ?? []);
  return ports.some(({ key: [, at] }) => at?.kind === 'int' && at.range.from <= port && port <= at.range.to);
}

function addressOf({ key: [at] }: SetElement): readonly Ip[] {
  return at?.kind === 'ip' ? [{ family: at.range.family, value: at.range.first }] : [];
}

function inIpvs({ ipvs }: Netns, family: 4 | 6, port: number, protocol: number): Pick<Held, 'addresses' | 'because'> | undefined {
  const servers = (ipvs.kind === 'known' ? ipvs.value : []).flatMap(({ match, because }) => (match.kind === 'address' && match.port === port && match.protocol === protocol && match.addr.family === family ? [{ addr: match.addr, because }] : []));
  return servers.length === 0 ? undefined : { addresses: servers.map(({ addr }) => addr), because: servers.map(({ because }) => because) };
}
