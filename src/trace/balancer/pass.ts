import { balancerAt } from '../../model/network/balancer.ts';
import type { Balancer } from '../../model/network/balancer.ts';
import type { Because } from '../../model/network/because.ts';
import { servingListener } from '../../model/network/vpc.ts';
import type { Link } from '../../model/network/link.ts';
import { formatIp, formatIpPort, sameIp } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import { tupleOf } from '../conntrack/tuple.ts';
import { OUTSIDE } from '../converse/outsider.ts';
import { portsOf, readdress } from '../flow.ts';
import type { Next } from '../next.ts';
import type { Run } from '../run.ts';
import { meetBalancerGroups, passToTarget } from '../security-group/index.ts';
import { newSkb } from '../skb.ts';
import type { Skb } from '../skb.ts';
import { linkByIndex } from '../state/links.ts';
import { drop, endOf, unknown } from '../stop.ts';
import { announcedFlow } from './announced.ts';
import { goOut } from './bandwidth.ts';
import { chooseBackend } from './choose.ts';
import { entryTo, leadsOut } from './entry.ts';
import type { Entry } from './entry.ts';
import { flowOfAnswer, flowOfClient, frontOfAnswer } from './flow.ts';
import type { BalancedFlow } from './flow.ts';

/**
 * What the network outside does with a packet that a device is about to hand it: what is for a load balancer's address comes to that one, and so do the answers of its backends,
 * where it catches these. Nothing where neither is so.
 */
export function offWire(run: Run, skb: Skb, dev: Link): Next | undefined {
  const { balancers = [] } = run.network;
  if (balancers.length === 0) return undefined;
  const { packet } = skb;
  const answered = flowOfAnswer(run, packet);
  const balancer = answered === undefined ? balancerAt(balancers, packet.dst) : undefined;
  if ((answered === undefined || !answered.balancer.ways.catchesAnswers) && (balancer === undefined || isOwn(run, packet))) return undefined;
  if (!leadsOut(run.network, run.netns(skb.netns), dev)) return undefined;
  run.leaveBy(dev.name);
  run.step({ stage: 'wire', action: 'send', because: [], facts: { dev: dev.name, to: (answered?.balancer ?? balancer)?.id ?? '' } });
  if (answered !== undefined) return back(run, skb, answered);
  return balancer === undefined ? undefined : throughBalancer(run, skb, balancer, { netns: skb.netns, ifindex: dev.ifindex });
}

/** A packet for the box's address: to a backend of the listener that it is for. `from`: the device that it left by, absent for a client outside. */
export function throughBalancer(run: Run, skb: Skb, balancer: Balancer, from: BalancedFlow['from']): Next {
  run.enter(balancer.id);
  const at: Skb = newSkb(skb.packet, balancer.id, 'host');
  at.bundle = skb.bundle;
  const flow = flowOfClient(run, skb.packet) ?? newFlow(run, at, balancer, from);
  const { backend, behind, listener } = flow;
  const packet = readdress(skb.packet, { src: behind.src, dst: behind.dst, sport: behind.sport, dport: behind.dport });
  const health = backend.probed ?? backend.reported;
  const facts = { backend: formatIpPort(backend.addr, backend.port), ...flow.announcer, source: listener.source.kind, health: health === undefined ? 'unknown' : health.alive ? 'alive' : 'dead', ...(listener.http === undefined ? {} : { patience: listener.http.patienceMs }) };
  run.step({ stage: 'balancer', action: 'choose', because: [listener.because, backend.because, ...(health?.because ?? [])], facts, packet });
  at.packet = packet;
  const next = balancer.forVpcs === true ? balancerAt(run.network.balancers ?? [], backend.addr) : undefined;
  if (next !== undefined && next.forVpcs !== true) return throughBalancer(run, at, next, undefined);
  const entry = entryTo(run.network, backend.via ?? backend.addr);
  if (entry !== undefined) passToTarget(run, balancer, entry.netns.id, packet);
  return entry === undefined ? leaves(at, [backend.because, { text: `${formatIp(backend.via ?? backend.addr)} is no node that was collected` }]) : arrive(at, entry);
}

function newFlow(run: Run, skb: Skb, balancer: Balancer, from: BalancedFlow['from']): BalancedFlow {
  const { packet } = skb;
  const front = tupleOf(packet);
  if (front !== undefined && balancer.announced !== undefined) {
    const flow = announcedFlow(run, skb, { balancer, announced: balancer.announced, front, from });
    run.balanced.push(flow);
    return flow;
  }
  if (front === undefined || packet.l4.kind === 'icmp') return unknown(skb, [balancer.because]);
  meetBalancerGroups(run, skb, balancer);
  const serving = servingListener(run.network.vpcs, balancer, packet.protocol, front.dport, from?.netns);
  if (serving.kind === 'unknown') return unknown(skb, serving.because);
  if (serving.kind === 'none') {
    const because = [balancer.because];
    run.step({ stage: 'balancer', action: 'drop', because, facts: { why: 'no-listener', ...portsOf(packet) } });
    return drop(skb, { kind: 'balancer', why: 'no-listener' }, { because });
  }
  const { listener } = serving;
  if (listener.source.kind === 'unknown') return unknown(skb, [listener.because, listener.source.because]);
  if (listener.backends.kind === 'missing') return unknown(skb, [listener.because, listener.backends.because]);
  if (listener.unruled === true) {
    const because = [listener.because];
    run.step({ stage: 'balancer', action: 'drop', because, facts: { why: 'no-rule' } });
    return drop(skb, { kind: 'balancer', why: 'no-rule' }, { because });
  }
  const backend = chooseBackend(run, balancer, listener.backends.value, packet.src);
  if (backend === undefined) {
    const because = [listener.because, ...listener.backends.value.map((one) => one.because)];
    run.step({ stage: 'balancer', action: 'drop', because, facts: { why: 'no-backend' } });
    return drop(skb, { kind: 'balancer', why: 'no-backend' }, { because });
  }
  const src = listener.source.kind === 'kept' ? packet.src : (listener.source.to[0] ?? packet.src);
  const flow: BalancedFlow = { balancer, listener, backend, front, behind: { ...front, src, dst: backend.addr, dport: backend.port }, from };
  run.balanced.push(flow);
  return flow;
}

/** The answer of a backend, as the client knows it, to where the client's packets came from. */
function back(run: Run, skb: Skb, flow: BalancedFlow): Next {
  const { balancer, front, from, listener } = flow;
  run.enter(balancer.id);
  goOut(run, newSkb(skb.packet, balancer.id, 'host'), flow);
  const packet = frontOfAnswer(flow, skb.packet);
  run.step({ stage: 'balancer', action: 'untranslate', because: [listener.because], facts: { src: formatIp(front.dst), dst: formatIp(front.src) }, packet });
  const at = newSkb(packet, balancer.id, 'host');
  at.bundle = skb.bundle;
  if (from === undefined) {
    // One box may have sent it to another.
    const before = flowOfAnswer(run, packet);
    return before === undefined ? leaves(at, [listener.because]) : back(run, at, before);
  }
  const netns = run.netns(from.netns);
  const link = linkByIndex(netns, from.ifindex);
  return link === undefined ? unknown(at, [{ text: `no device ${from.ifindex} in ${from.netns}` }]) : arrive(at, { netns, link });
}

function arrive(skb: Skb, { netns, link }: Entry): Next {
  const frame = newSkb(skb.packet, netns.id, 'host');
  frame.dstMac = link.mac;
  frame.bundle = skb.bundle;
  return { kind: 'receive', skb: frame, dev: link };
}

function leaves(skb: Skb, because: readonly Because[]): Next {
  return { kind: 'end', end: endOf(skb, { kind: 'leaves-the-model' }, { because }) };
}

/** What answers a connection that the box itself opened, or somebody outside who has its address: its probes. */
function isOwn({ sockets }: Run, { dst }: Packet): boolean {
  return sockets.some(({ netns, local }) => netns === OUTSIDE && sameIp(local, dst));
}
