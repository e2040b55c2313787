import { formatIp } from '../../net/ip.ts';
import type { Link } from '../../model/network/link.ts';
import type { VirtualService } from '../../model/network/ipvs.ts';
import { isIcmpError } from '../conntrack/icmp-error.ts';
import { answerOf, isOwnSend } from '../hook.ts';
import { portsOf } from '../flow.ts';
import type { Next } from '../next.ts';
import type { Reaction } from '../reaction.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { stop } from '../stop.ts';
import { flowFromClient, keepsConntrack, rememberFlow } from './flow.ts';
import type { IpvsFlow } from './flow.ts';
import { reversed } from './out.ts';
import { findService, opens, schedule } from './schedule.ts';
import { sendOn } from './send-on.ts';

/**
 * ip_vs_in_hook (net/netfilter/ipvs/ip_vs_core.c): a packet for a virtual service is sent on to its connection's real server,
 * a new connection being scheduled first. Undefined: not for IPVS, or the server is this host and the hook goes on.
 */
export function requestFromClient(run: Run, skb: Skb, hook: 'input' | 'output', dev: Link | undefined): Next | undefined {
  if (skb.ipvsDone !== undefined || (hook === 'input' && skb.pktType !== 'host')) return undefined;
  const flow = flowOfError(run, skb) ?? flowFromClient(run, skb.netns, skb.packet) ?? newFlow(run, skb, dev);
  if (flow === undefined) return undefined;
  run.step({ stage: 'ipvs', action: 'match', because: flow.because, facts: { virtual: `${formatIp(flow.virtual.addr)}:${flow.virtual.port}`, server: `${formatIp(flow.destination.addr)}:${flow.destination.port}`, forwarding: flow.forwarding, conntrack: flow.conntrack } });
  return sendOn(run, skb, flow);
}

/** ip_vs_in_icmp: a client's error about what the real server sent goes on to that server. */
function flowOfError(run: Run, skb: Skb): IpvsFlow | undefined {
  const { l4, protocol } = skb.packet;
  if (l4.kind !== 'icmp' || l4.quoted === undefined || !isIcmpError(protocol, l4.type)) return undefined;
  return flowFromClient(run, skb.netns, reversed(l4.quoted));
}

function newFlow(run: Run, skb: Skb, dev: Link | undefined): IpvsFlow | undefined {
  const netns = run.netns(skb.netns);
  const { packet } = skb;
  const ports = portsOf(packet);
  if (ports === undefined || !opens(packet)) return undefined;
  const service = findService(netns, skb);
  if (service === undefined) return undefined;
  const server = schedule(run, netns, service, packet);
  if (server === undefined) return nobody(run, skb, service, dev);
  const flow: IpvsFlow = {
    protocol: packet.protocol, client: { addr: packet.src, port: ports.sport }, virtual: { addr: packet.dst, port: ports.dport },
    destination: { addr: server.addr, port: server.port === 0 ? ports.dport : server.port }, forwarding: server.forwarding,
    conntrack: keepsConntrack(run, skb.netns), because: [server.because, service.because],
  };
  if (!service.onePacket) rememberFlow(run, skb.netns, flow);
  return flow;
}

/** ip_vs_leave: no server to send to; the client is told that the port is unreachable, for TCP too. The verdict is NF_DROP, so a `send` on this host fails first (seen on 6.1). */
function nobody(run: Run, skb: Skb, service: VirtualService, dev: Link | undefined): never {
  const offender = { ...skb };
  const reaction: Reaction = skb.packet.src.family === 4 ? { kind: 'icmp', type: 3, code: 3, offender } : { kind: 'icmp', type: 1, code: 4, offender };
  const because = [service.because, ...service.destinations.map((server) => server.because)];
  run.step({ stage: 'ipvs', action: 'reject', because, facts: { servers: service.destinations.length, usable: 0 } });
  return stop(skb, { kind: 'rejected', by: { kind: 'ipvs', why: 'no-destination' }, answer: answerOf(reaction), answerArrives: false }, { because, reaction, dev: dev?.name, localError: dev === undefined && isOwnSend(skb) ? 'EPERM' : undefined });
}
