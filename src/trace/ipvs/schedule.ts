import { formatIp, sameIp } from '../../net/ip.ts';
import { prefixOf } from '../../net/prefix.ts';
import { TCP_FLAG } from '../../net/packet.ts';
import type { Packet } from '../../net/packet.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { RealServer, VirtualService } from '../../model/network/ipvs.ts';
import { portsOf } from '../flow.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { knownOr } from '../state/part.ts';
import { linkByIndex, ownerOf } from '../state/links.ts';
import { Unknowable } from '../state/part.ts';

/** The virtual service that a packet is for: by mark first, then by address and port, then by port 0 (ip_vs_service_find). */
export function findService(netns: Netns, skb: Skb): VirtualService | undefined {
  const services = servicesOf(netns, skb);
  const { packet } = skb;
  const port = portsOf(packet)?.dport;
  const marked = services.find(({ match }) => match.kind === 'fwmark' && skb.mark !== 0 && match.mark === skb.mark && match.family === packet.dst.family);
  if (marked !== undefined || port === undefined) return marked;
  const at = (wanted: number): VirtualService | undefined => services.find(({ match }) => match.kind === 'address' && match.protocol === packet.protocol && match.port === wanted && sameIp(match.addr, packet.dst));
  return at(port) ?? at(0);
}

/** Where IPVS was not collected, only packets for an address of a dummy device (kube-ipvs0) can be for it: those are unknown. */
function servicesOf(netns: Netns, skb: Skb): readonly VirtualService[] {
  if (netns.ipvs.kind === 'known') return netns.ipvs.value;
  const owner = ownerOf(netns, skb.packet.dst);
  if (owner !== undefined && linkByIndex(netns, owner.link.ifindex)?.detail.kind === 'dummy') throw new Unknowable([netns.ipvs.because]);
  return [];
}

/** A SYN opens a TCP connection with IPVS, one that acknowledges, too (tcp_conn_schedule, for active FTP); any datagram does for UDP and SCTP. */
export function opens(packet: Packet): boolean {
  return packet.l4.kind !== 'tcp' || (packet.l4.flags & (TCP_FLAG.syn | TCP_FLAG.rst)) === TCP_FLAG.syn;
}

/**
 * The real server that a new connection gets (ip_vs_schedule): a persistence template first, else one of those with a weight;
 * rr and sh share equally, wrr and wlc by weight. The connection counts that lc looks at are not known, so its servers share equally.
 */
export function schedule(run: Run, netns: Netns, service: VirtualService, packet: Packet): RealServer | undefined {
  const kept = persistent(netns, service, packet);
  if (kept !== undefined) return kept;
  const usable = service.destinations.filter((server) => server.weight > 0);
  if (usable.length === 0) return undefined;
  const weighted = service.scheduler === 'wrr' || service.scheduler === 'wlc';
  const total = usable.reduce((sum, server) => sum + (weighted ? server.weight : 1), 0);
  const options = usable.map((server) => ({ label: `${formatIp(server.addr)}:${server.port}`, weight: (weighted ? server.weight : 1) / total }));
  return usable[run.choose(`ipvs ${service.scheduler}`, options)];
}

/** A template is a connection with client port 0: it holds the client's address under the service's mask. */
function persistent(netns: Netns, service: VirtualService, packet: Packet): RealServer | undefined {
  if (service.persistent === undefined) return undefined;
  const client = prefixOf(packet.src, service.persistent.prefixLength).first;
  const template = knownOr(netns.ipvsConnections, []).find((line) => line.client.port === 0 && line.protocol === packet.protocol && line.client.addr.value === client && sameIp(line.virtual.addr, packet.dst));
  if (template === undefined) return undefined;
  return service.destinations.find((server) => sameIp(server.addr, template.destination.addr) && server.port === template.destination.port);
}
