import type { FindingEvidence } from '../model/finding/index.ts';
import type { Netns, VirtualService } from '../model/network/index.ts';
import { formatIpPort, sameIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { protocolName } from '../net/protocol.ts';

/** kube-proxy's device for the addresses of Services (pkg/proxy/ipvs/proxier.go, defaultDummyDevice). */
const DEVICE = 'kube-ipvs0';

/** A virtual service of a namespace by protocol, address and port. */
export function virtualServer({ ipvs }: Netns, protocol: number, addr: Ip, port: number): VirtualService | undefined {
  return servers(ipvs).find(({ match }) => match.kind === 'address' && match.protocol === protocol && match.port === port && sameIp(match.addr, addr));
}

/**
 * That IPVS of a namespace has no virtual service at an address and port: the lines in which it is not, and those of the same address. Nothing of a
 * namespace that does not use IPVS, or has the virtual service.
 */
export function notAmongVirtualServers(netns: Netns, protocol: number, addr: Ip, port: number): readonly FindingEvidence[] {
  const all = servers(netns.ipvs);
  const used = all.length > 0 || (netns.links.kind === 'known' && netns.links.value.some(({ name }) => name === DEVICE));
  if (!used || netns.ipvs.kind === 'missing' || virtualServer(netns, protocol, addr, port) !== undefined) return [];
  const named = `${formatIpPort(addr, port)}/${protocolName(protocol)}`;
  const read = all.length === 0 ? `: the listing of ${netns.id} is empty` : ` in the listing (${span(all)}, ${String(all.length)} ${all.length === 1 ? 'service' : 'services'})`;
  const beside = all.filter(({ match }) => match.kind === 'address' && sameIp(match.addr, addr)).slice(0, 3);
  return [{ text: `ipvsadm: no virtual service ${named}${read}`, expected: `a virtual service ${named}` }, ...beside.map(({ because }) => because)];
}

/** `FILE:FIRST-LAST` of the lines that virtual services and their servers were read from. */
function span(all: readonly VirtualService[]): string {
  const refs = all.flatMap(({ because, destinations }) => [because, ...destinations.map((server) => server.because)]).flatMap(({ ref }) => ref ?? []);
  const lines = refs.map(({ line }) => line);
  const [low, high] = lines.reduce(([least, most], line) => [Math.min(least, line), Math.max(most, line)], [Infinity, 0]);
  return `${refs[0]?.file ?? 'ipvsadm'}:${low === high ? String(low) : `${String(low)}-${String(high)}`}`;
}

function servers(ipvs: Netns['ipvs']): readonly VirtualService[] {
  return ipvs.kind === 'known' ? ipvs.value : [];
}
