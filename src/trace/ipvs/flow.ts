import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import type { Because } from '../../model/network/because.ts';
import type { IpvsConnection, RealServer, VirtualService } from '../../model/network/ipvs.ts';
import { portsOf } from '../flow.ts';
import type { Run } from '../run.ts';
import { knownOr } from '../state/part.ts';
import { sysctl } from '../state/sysctl.ts';

/** One end of an IPVS connection. */
export interface End {
  readonly addr: Ip;
  readonly port: number;
}

/** A connection of IPVS (struct ip_vs_conn): collected, or made by this run. */
export interface IpvsFlow {
  readonly protocol: number;
  readonly client: End;
  readonly virtual: End;
  readonly destination: End;
  readonly forwarding: RealServer['forwarding'];
  /** `net.ipv4.vs.conntrack` was on when it was made: netfilter keeps seeing the flow. */
  readonly conntrack: boolean;
  readonly because: readonly Because[];
}

/** The connection that a packet from the client belongs to (ip_vs_conn_in_get). */
export function flowFromClient(run: Run, netns: string, packet: Packet): IpvsFlow | undefined {
  const ports = portsOf(packet);
  if (ports === undefined) return undefined;
  return flowsOf(run, netns).find((flow) => flow.protocol === packet.protocol && is(flow.client, packet.src, ports.sport) && is(flow.virtual, packet.dst, ports.dport));
}

/** The connection that a packet from the real server belongs to (ip_vs_conn_out_get). */
export function flowFromServer(run: Run, netns: string, packet: Packet): IpvsFlow | undefined {
  const ports = portsOf(packet);
  if (ports === undefined) return undefined;
  return flowsOf(run, netns).find((flow) => flow.protocol === packet.protocol && is(flow.destination, packet.src, ports.sport) && is(flow.client, packet.dst, ports.dport));
}

/** Remembers a new connection for the rest of the run. */
export function rememberFlow(run: Run, netns: string, flow: IpvsFlow): void {
  flowsOf(run, netns).push(flow);
}

function is(end: End, addr: Ip, port: number): boolean {
  return end.port === port && sameIp(end.addr, addr);
}

function flowsOf(run: Run, netns: string): IpvsFlow[] {
  let flows = run.ipvs.get(netns);
  if (flows === undefined) {
    const services = knownOr(run.netns(netns).ipvs, []);
    const lines = knownOr(run.netns(netns).ipvsConnections, []).filter((line) => line.client.port !== 0);
    const conntrack = lines.length > 0 && keepsConntrack(run, netns);
    flows = lines.map((line) => fromLine(line, services, conntrack));
    run.ipvs.set(netns, flows);
  }
  return flows;
}

/** Whether netfilter goes on seeing what IPVS translates, of connections that it makes now (IP_VS_CONN_F_NFCT, ip_vs_conn_new of net/netfilter/ipvs/ip_vs_conn.c). */
export function keepsConntrack(run: Run, netns: string): boolean {
  return sysctl(run, run.netns(netns), 'net.ipv4.vs.conntrack', 0).value !== 0;
}

/** A collected line does not say how it forwards: the service's entry for that server does, and the setting as it is now whether conntrack keeps it. */
function fromLine(line: IpvsConnection, services: readonly VirtualService[], conntrack: boolean): IpvsFlow {
  const server = services.flatMap((service) => service.destinations).find((candidate) => sameIp(candidate.addr, line.destination.addr));
  const { protocol, client, virtual, destination } = line;
  return { protocol, client, virtual, destination, forwarding: server?.forwarding ?? 'masquerade', conntrack, because: [line.because] };
}
