import { formatIp } from '../../net/ip.ts';
import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { RejectedBy } from '../../model/trace/disposition.ts';
import { answerOf, familyOf, passHook } from '../hook.ts';
import type { Next } from '../next.ts';
import type { Reaction } from '../reaction.ts';
import type { NoPath } from '../route/path.ts';
import { routeInputV4 } from '../route/input-v4.ts';
import type { InputRoute } from '../route/input-v4.ts';
import { ipv6Off, martianV6, routeInputV6 } from '../route/input-v6.ts';
import { noPathFacts, routeFacts } from '../route/select.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { drop, stop, unknown } from '../stop.ts';
import { demuxedEarly } from './early-demux.ts';

/**
 * The network layer takes a packet (ip_rcv, ip_rcv_finish; ip6_rcv): not for another host, PREROUTING, routing. What came over lo
 * keeps the route that it was sent with (skb_dst), so it is neither routed nor checked again and goes to the local sockets.
 */
export function ipReceive(run: Run, skb: Skb, dev: Link, hooked: boolean): Next {
  if (skb.pktType === 'otherhost') {
    run.step({ stage: 'device-in', action: 'drop', because: [dev.because], facts: { dev: dev.name, mac: skb.dstMac ?? '', own: dev.mac ?? '' } });
    return drop(skb, { kind: 'other-host-mac', mac: skb.dstMac ?? '' }, { because: [dev.because], dev: dev.name });
  }
  if (skb.packet.src.family === 6) {
    refuseIfOff(run, skb, dev);
    const martian = martianV6(skb, dev);
    if (martian !== undefined) return dispatch(run, skb, dev, martian);
  }
  if (!hooked) passHook(run, skb, 'prerouting', familyOf(skb));
  // br_netfilter gives the packet a route of its own (br_nf_pre_routing_finish).
  if (!hooked && skb.heldRoute !== undefined) return byHeldRoute(run, skb, dev, skb.heldRoute);
  return afterPrerouting(run, skb, dev);
}

/** What PREROUTING has let pass is routed. */
export function afterPrerouting(run: Run, skb: Skb, dev: Link): Next {
  if (dev.detail.kind === 'loopback') return { kind: 'local-in', skb, dev };
  const route = skb.packet.src.family === 4 ? routeInputV4(run, skb, dev) : routeInputV6(run, skb, dev);
  return dispatch(run, skb, dev, route);
}

/**
 * An error that a tunnel's device under a bridge makes of the packet that it is about keeps that one's route, and is not routed (skb_tunnel_check_pmtu, skb_valid_dst in
 * ip_rcv_finish_core and ip6_rcv_finish_core): what IPv4 routed for output is discarded on input (dst_discard), so the sender is not told; IPv6 forwards it the packet's
 * own way (both seen on 6.18), which is not walked.
 */
function byHeldRoute(run: Run, skb: Skb, dev: Link, held: NonNullable<Skb['heldRoute']>): Next {
  const because = [{ text: `the error that ${dev.name} takes in keeps the route of the packet that it is about, where bridge-nf-call-ip${skb.packet.src.family === 4 ? '' : '6'}tables is 0` }];
  if (skb.packet.src.family === 6 || held === 'forward') return unknown(skb, because, dev.name);
  run.step({ stage: 'route', action: 'drop', because, facts: { for: 'input', type: 'blackhole' } });
  return drop(skb, { kind: 'route', type: 'blackhole' }, { because, dev: dev.name });
}

function refuseIfOff(run: Run, skb: Skb, dev: Link): void {
  const off = ipv6Off(run, skb, dev);
  if (off.value === 0) return;
  run.step({ stage: 'device-in', action: 'drop', because: off.because, facts: { dev: dev.name, disable_ipv6: 1 } });
  drop(skb, { kind: 'device-down' }, { because: off.because, dev: dev.name });
}

function dispatch(run: Run, skb: Skb, dev: Link, route: InputRoute): Next {
  switch (route.kind) {
    case 'local':
      sourcePassed(run, skb, dev, route.source);
      run.step({ stage: 'route', action: 'lookup', because: route.because, facts: route.path === undefined ? { for: 'input' } : routeFacts(route.path, route.table, 'input') });
      return route.path?.type === 'anycast' ? { kind: 'local-in', skb, dev, anycast: route.because } : { kind: 'local-in', skb, dev };
    case 'forward':
      sourcePassed(run, skb, dev, route.source);
      run.step({ stage: 'route', action: 'lookup', because: route.path.because, facts: routeFacts(route.path, route.table, 'forward') });
      dropOfSocket(run, skb, dev, route.path.because);
      return { kind: 'forward', skb, dev, path: route.path };
    case 'martian': {
      const addr = route.why === 'destination' || (route.why === 'loopback' && !isSourceLoop(skb)) ? skb.packet.dst : skb.packet.src;
      run.step({ stage: 'local-source', action: 'drop', because: route.because, facts: { why: route.why, addr: formatIp(addr), dev: dev.name } });
      return drop(skb, { kind: 'martian', addr, why: route.why }, { because: route.because, dev: dev.name });
    }
    case 'bad-source':
      return badSource(run, skb, dev, route.source);
    case 'forwarding-off':
      run.step({ stage: 'forward', action: 'drop', because: route.because, facts: { sysctl: route.sysctl, value: 0 } });
      return drop(skb, { kind: 'forwarding-off', sysctl: route.sysctl }, { because: route.because, dev: dev.name });
    case 'broadcast':
      run.step({ stage: 'route', action: 'unknown', because: route.because, facts: { dst: formatIp(skb.packet.dst), type: 'broadcast' } });
      return unknown(skb, [...route.because, { text: 'broadcast and multicast delivery is not walked' }], dev.name);
    case 'none':
      return noWay(run, skb, dev, route);
  }
}

/** A packet that a socket here was found for is not forwarded (skb->sk in ip_forward and ip6_forward): the address that it is bound to is none of this stack's, and nobody is told. */
function dropOfSocket(run: Run, skb: Skb, dev: Link, because: readonly Because[]): void {
  const socket = run.sockets.length === 0 ? undefined : demuxedEarly(run, skb, dev, skb.packet, skb.pieces !== undefined);
  if (socket === undefined) return;
  run.step({ stage: 'forward', action: 'drop', because, facts: { socket: socket.role, local: formatIp(socket.local) } });
  drop(skb, { kind: 'socket-not-local', addr: socket.local }, { because, dev: dev.name });
}

function isSourceLoop(skb: Skb): boolean {
  return skb.packet.src.family === 4 ? skb.packet.src.value >> 24n === 127n : skb.packet.src.value === 1n;
}

function sourcePassed(run: Run, skb: Skb, dev: Link, source: Extract<InputRoute, { kind: 'forward' }>['source'] | undefined): void {
  if (source?.kind !== 'ok' || source.because.length === 0) return;
  run.step({ stage: 'rp-filter', action: 'pass', because: source.because, facts: { ...source.facts, src: formatIp(skb.packet.src), dev: dev.name } });
}

function badSource(run: Run, skb: Skb, dev: Link, source: Extract<InputRoute, { kind: 'bad-source' }>['source']): Next {
  const { src } = skb.packet;
  const ending = { because: source.because, dev: dev.name };
  const facts = { src: formatIp(src), dev: dev.name };
  switch (source.kind) {
    case 'local-source':
      run.step({ stage: 'local-source', action: 'drop', because: source.because, facts });
      return drop(skb, { kind: 'local-source', src }, ending);
    case 'martian':
      run.step({ stage: 'local-source', action: 'drop', because: source.because, facts });
      return drop(skb, { kind: 'martian', addr: src, why: 'source' }, ending);
    case 'rp-filter': {
      const reverse = source.reverseDev === undefined ? {} : { reverseDev: source.reverseDev };
      run.step({ stage: 'rp-filter', action: 'drop', because: source.because, facts: { ...facts, mode: source.mode, ...reverse } });
      return drop(skb, { kind: 'rp-filter', mode: source.mode, src, ...reverse }, ending);
    }
  }
}

/** ip_error and ip6_pkt_drop: a router without a way says so, except for a blackhole. */
function noWay(run: Run, skb: Skb, dev: Link, route: NoPath): Next {
  const { because, type } = route;
  run.step({ stage: 'route', action: type === 'blackhole' ? 'drop' : 'reject', because, facts: { ...noPathFacts({ kind: 'none', ...route }), for: 'forward' } });
  if (type === 'blackhole') return drop(skb, { kind: 'route', type }, { because, dev: dev.name });
  const reaction = reactionTo(skb, route);
  const by: RejectedBy = { kind: 'route', type };
  return stop(skb, { kind: 'rejected', by, answer: answerOf(reaction), answerArrives: false }, { because, reaction, dev: dev.name });
}

function reactionTo(skb: Skb, route: NoPath): Reaction {
  const offender = { ...skb };
  if (skb.packet.src.family === 6) return { kind: 'icmp', type: 1, code: route.type === 'prohibit' ? 1 : 0, offender };
  const code = route.errno === 'EACCES' ? 13 : route.errno === 'EHOSTUNREACH' ? 1 : 0;
  return { kind: 'icmp', type: 3, code, offender };
}
