import { sameIp } from '../net/ip.ts';
import type { Frame, Packet } from '../net/packet.ts';
import type { Link } from '../model/network/link.ts';
import { distinctLines } from '../model/network/because.ts';
import type { Because } from '../model/network/because.ts';
import type { Hop } from '../model/trace/journey.ts';
import { portsOf } from './flow.ts';
import type { Next } from './next.ts';
import type { Skb } from './skb.ts';
import { stop, unknown } from './stop.ts';
import type { End } from './stop.ts';

/** No packet is walked on after so many functions of the kernel: the longest round, which the TTL ends, comes to a third of them. */
const MOST_PLACES = 10_000;

/** Lines of routes that a packet took, the last one first. */
interface Taken {
  readonly because: readonly Because[];
  readonly before: Taken | undefined;
}

/**
 * Notices a packet that is at the same device for the second time with nothing changed but its TTL. It goes round until something ends it,
 * as the kernel's would: rules may ask for the TTL, and connection tracking may know it no more. A round that costs no TTL never ends.
 */
export class LoopWatch {
  private places = 0;
  private seen: Visit | undefined = undefined;
  private taken: Taken | undefined = undefined;
  private round = false;

  /** Another watch that has seen the same. */
  copy(): LoopWatch {
    const watch = new LoopWatch();
    watch.goOnFrom(this);
    return watch;
  }

  /** Has seen from now on what another one has. */
  goOnFrom({ places, seen, taken, round }: LoopWatch): void {
    this.places = places;
    this.seen = seen;
    this.taken = taken;
    this.round = round;
  }

  /** Sees the packet come by. */
  see(next: Exclude<Next, { kind: 'end' }>): void {
    this.places += 1;
    if (this.places > MOST_PLACES) unknown(next.skb, [{ text: `not at its end after ${MOST_PLACES} functions of the kernel` }]);
    if (next.kind === 'forward') this.taken = { because: next.path.because, before: this.taken };
    if (next.kind !== 'receive' || this.round) return;
    const visit = visitOf(next, this.seen);
    this.seen = visit;
    let { before } = visit;
    while (before !== undefined && !sameVisit(before, visit)) ({ before } = before);
    if (before === undefined) return;
    this.round = true;
    if (!costsTtl(before.packet, visit.packet)) stop(next.skb, { kind: 'loop' }, { because: linesOf(this.taken), dev: next.dev.name });
  }

  /** Whether it came by a device three times to the same end, with another source each time: what translates it draws a port anew in every round. */
  private cameAgain(): boolean {
    const last = this.seen;
    let times = 0;
    for (let visit = last; visit !== undefined; visit = visit.before) if (last !== undefined && sameGoal(visit, last)) times += 1;
    return times > SHOWN_ROUNDS;
  }

  /** Says what the packet's end is called when it has come round. */
  ended(end: End): End {
    const { disposition } = end;
    if (disposition.kind !== 'rejected' || disposition.by.kind !== 'ttl' || !(this.round || this.cameAgain())) return end;
    const { netns, dev } = disposition;
    return { ...end, disposition: { kind: 'loop', netns, ...(dev === undefined ? {} : { dev }), because: distinctLines(linesOf(this.taken)) } };
  }
}

function linesOf(taken: Taken | undefined): readonly Because[] {
  return taken === undefined ? [] : [...linesOf(taken.before), ...taken.because];
}

/** The stays of a journey that went round, without the rounds in the middle that are like the ones before and behind them in all but the TTL. */
export function withoutRounds(hops: readonly Hop[]): readonly Hop[] {
  const signs = hops.map(signOf);
  const begin = signs.findIndex((sign, at) => signs.indexOf(sign, at + 1) > 0);
  if (begin < 0) return hops;
  const round = signs.indexOf(signs[begin] ?? '', begin + 1) - begin;
  let end = begin + round;
  while (end < signs.length && signs[end] === signs[end - round]) end += 1;
  const left = Math.floor((end - begin) / round) - SHOWN_ROUNDS;
  return left <= 0 ? hops : [...hops.slice(0, begin + round), ...hops.slice(begin + round + left * round)];
}

/** Of rounds that are alike so many stay: one, and the one that shows that it comes again. */
const SHOWN_ROUNDS = 2;

function signOf({ netns, devIn, devOut, steps }: Hop): string {
  return JSON.stringify([netns, devIn, devOut, steps.map(({ stage, action, because, facts }) => [stage, action, because.map(({ ref, text }) => ref ?? text), { ...facts, ttl: undefined }])]);
}

/** A packet as it came in by a device: all of it that decides about its way. */
interface Visit extends Pick<Skb, 'packet' | 'netns' | 'mark' | 'vlan' | 'dstMac'> {
  readonly dev: Link;
  readonly before: Visit | undefined;
}

function visitOf({ skb: { packet, netns, mark, vlan, dstMac }, dev }: Extract<Next, { kind: 'receive' }>, before: Visit | undefined): Visit {
  return { packet, netns, mark, vlan, dstMac, dev, before };
}

function sameVisit(a: Visit, b: Visit): boolean {
  return a.dev.ifindex === b.dev.ifindex && a.netns === b.netns && a.mark === b.mark && a.vlan === b.vlan && a.dstMac === b.dstMac && sameFlow(a.packet, b.packet);
}

function sameGoal(a: Visit, b: Visit): boolean {
  return a.dev.ifindex === b.dev.ifindex && a.netns === b.netns && sameIp(a.packet.dst, b.packet.dst) && portsOf(a.packet)?.dport === portsOf(b.packet)?.dport;
}

/** Whether a packet, or one that it carries, has fewer hops left: a tunnel gives each outer packet the same number anew. */
function costsTtl(before: Packet, now: Packet): boolean {
  return now.ttl < before.ttl || (before.l4.kind === 'packet' && now.l4.kind === 'packet' && costsTtl(carriedBy(before.l4.inner), carriedBy(now.l4.inner)));
}

function carriedBy(inner: Packet | Frame): Packet {
  return 'packet' in inner ? inner.packet : inner;
}

function sameFlow(a: Packet, b: Packet): boolean {
  if (a.protocol !== b.protocol || a.l4.kind !== b.l4.kind || !sameIp(a.src, b.src) || !sameIp(a.dst, b.dst)) return false;
  const ports = portsOf(a);
  const others = portsOf(b);
  return ports?.sport === others?.sport && ports?.dport === others?.dport;
}
