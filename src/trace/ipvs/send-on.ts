import type { Ip } from '../../net/ip.ts';
import { formatIp } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import { ipHeader } from '../../net/header.ts';
import { answerOf } from '../hook.ts';
import { portsOf, readdress } from '../flow.ts';
import type { Next } from '../next.ts';
import { routeMtu, tooBig } from '../output/size.ts';
import type { Reaction } from '../reaction.ts';
import { isLocal } from '../route/answers.ts';
import type { Path } from '../route/path.ts';
import { noPathFacts, routeFacts, routeFlow } from '../route/select.ts';
import { sourceFor } from '../route/source-v4.ts';
import { sourceForV6 } from '../route/source-v6.ts';
import type { Run } from '../run.ts';
import { newSkb } from '../skb.ts';
import type { Skb } from '../skb.ts';
import { drop, stop } from '../stop.ts';
import type { IpvsFlow } from './flow.ts';

/**
 * The transmitters of ip_vs_xmit.c. The way to the real server is looked up by its address alone (no mark, no source). Masquerade
 * rewrites the destination, direct routing sends the packet as it is to the server as next hop, a tunnel wraps it in IPIP; each
 * then passes OUTPUT and POSTROUTING. A server that is this host itself stays in the hook.
 */
export function sendOn(run: Run, skb: Skb, flow: IpvsFlow): Next | undefined {
  const { destination, forwarding } = flow;
  if (isLocal(run, skb.netns, destination.addr)) return stayHere(run, skb, flow);
  const path = wayTo(run, skb, destination.addr);
  decrement(run, skb);
  const room = routeMtu(path) - (forwarding === 'tunnel' ? 20 : 0);
  if (isTooLong(skb, room)) tooBig(run, skb, path.dev.name, room, path.because);
  skb.ipvsDone = 'sent';
  skb.transparentTo = undefined;
  switch (forwarding) {
    case 'masquerade':
      translate(run, skb, flow);
      return { kind: 'local-out', skb, path };
    case 'route':
      if (!flow.conntrack) skb.ct = { kind: 'untracked' };
      return { kind: 'local-out', skb, path: path.via === undefined ? { ...path, via: destination.addr } : path };
    case 'tunnel':
      return wrapped(run, skb, flow, path);
  }
}

/** ensure_mtu_is_adequate: of IPv4 what may not be fragmented; of IPv6 what came in fragments goes by the largest of these (__mtu_check_toobig_v6; seen on 6.1). */
function isTooLong({ packet, reassembled }: Skb, room: number): boolean {
  if (packet.src.family === 4) return packet.df && packet.length > room;
  return (reassembled === undefined || reassembled.forgotten === true ? packet.length : reassembled.largest) > room;
}

/** Masquerading to a server on this very host: the destination is rewritten and INPUT (or OUTPUT) goes on with it. */
function stayHere(run: Run, skb: Skb, flow: IpvsFlow): Next | undefined {
  if (flow.forwarding !== 'masquerade') return undefined;
  translate(run, skb, flow);
  skb.ipvsDone = 'here';
  return undefined;
}

/** nat_in, and what conntrack is told: with `conntrack` on, answers are expected from the server (ip_vs_update_conntrack), else it forgets the flow. */
function translate(run: Run, skb: Skb, flow: IpvsFlow): void {
  const { ct } = skb;
  if (!flow.conntrack) skb.ct = { kind: 'untracked' };
  else if (ct?.kind === 'tracked' && ct.direction === 'original' && !ct.connection.confirmed) {
    ct.connection.reply = { ...ct.connection.reply, src: flow.destination.addr, sport: portsOf(skb.packet) === undefined ? ct.connection.reply.sport : flow.destination.port };
    ct.connection.ipvs = true;
  }
  skb.packet = translated(skb.packet, flow.destination);
  run.step({ stage: 'ipvs', action: 'dnat', because: flow.because, facts: { to: `${formatIp(flow.destination.addr)}:${flow.destination.port}` }, packet: skb.packet });
}

/** ip_vs_nat_icmp: an error goes to the real server and quotes what that sent. */
function translated(packet: Packet, { addr, port }: IpvsFlow['destination']): Packet {
  const { l4 } = packet;
  if (l4.kind !== 'icmp' || l4.quoted === undefined) return readdress(packet, { dst: addr, dport: port });
  return { ...packet, dst: addr, l4: { ...l4, quoted: readdress(l4.quoted, { src: addr, sport: port }) } };
}

function wayTo(run: Run, skb: Skb, addr: Ip): Path {
  const answer = routeFlow(run, run.netns(skb.netns), { family: addr.family, dst: addr, iif: 'lo', mark: 0, tos: 0 });
  if (answer.kind === 'path') {
    run.step({ stage: 'route', action: 'lookup', because: answer.path.because, facts: routeFacts(answer.path, answer.table, 'ipvs') });
    return answer.path;
  }
  run.step({ stage: 'route', action: 'drop', because: answer.because, facts: { ...noPathFacts(answer), for: 'ipvs' } });
  const offender = { ...skb };
  const reaction: Reaction = skb.packet.src.family === 4 ? { kind: 'icmp', type: 3, code: 1, offender } : { kind: 'icmp', type: 1, code: 3, offender };
  if (answer.type === 'blackhole') return drop(skb, { kind: 'route', type: 'blackhole' }, { because: answer.because, reaction });
  return stop(skb, { kind: 'rejected', by: { kind: 'route', type: answer.type }, answer: answerOf(reaction), answerArrives: false }, { because: answer.because, reaction });
}

/** decrement_ttl: IPVS counts as a hop, for the host's own packets too. */
function decrement(run: Run, skb: Skb): void {
  if (skb.packet.ttl > 1) {
    skb.packet = { ...skb.packet, ttl: skb.packet.ttl - 1 };
    run.step({ stage: 'ttl', action: 'decrement', because: [], facts: { ttl: skb.packet.ttl }, packet: skb.packet });
    return;
  }
  const reaction: Reaction = { kind: 'icmp', type: skb.packet.src.family === 4 ? 11 : 3, code: 0, offender: { ...skb } };
  stop(skb, { kind: 'rejected', by: { kind: 'ttl' }, answer: answerOf(reaction), answerArrives: false }, { reaction });
}

/** ip_vs_tunnel_xmit: an outer packet from the address that the route prefers, to the server. */
function wrapped(run: Run, skb: Skb, flow: IpvsFlow, path: Path): Next {
  const netns = run.netns(skb.netns);
  const { addr } = flow.destination;
  const src = addr.family === 4 ? sourceFor(netns, path, addr) : sourceForV6(netns, path, addr);
  if (src === undefined) return drop(skb, { kind: 'no-source-address' }, { because: path.because });
  const header = ipHeader(addr.family);
  const packet: Packet = {
    src, dst: addr, protocol: skb.packet.src.family === 4 ? 4 : 41, l4: { kind: 'packet', inner: skb.packet }, ttl: skb.packet.ttl,
    length: skb.packet.length + header, df: skb.packet.df, tos: skb.packet.tos,
  };
  run.step({ stage: 'encapsulate', action: 'encapsulate', because: flow.because, packet, facts: { local: formatIp(src), remote: formatIp(addr), protocol: packet.protocol } });
  return { kind: 'local-out', skb: Object.assign(newSkb(packet, skb.netns, 'outgoing', skb.mark, skb.priority), { ipvsDone: 'sent', bundle: skb.bundle }), path };
}
