import { sameIp } from '../net/ip.ts';
import type { Packet } from '../net/packet.ts';
import type { Link } from '../model/network/link.ts';
import type { Because } from '../model/network/because.ts';
import type { Hop } from '../model/trace/journey.ts';
import { portsOf } from './flow.ts';
import type { Next } from './next.ts';
import type { Skb } from './skb.ts';
import { stop } from './stop.ts';
import type { End } from './stop.ts';

/** Sees a packet come by, and says what its end is called when it has come round. */
export interface LoopWatch {
  see(next: Exclude<Next, { kind: 'end' }>): void;
  ended(end: End): End;
}

/**
 * Notices a packet that is at the same device for the second time with nothing changed but its TTL. It goes round until something ends it,
 * as the kernel's would: rules may ask for the TTL, and connection tracking may know it no more. A round that costs no TTL never ends.
 */
export function loopWatch(): LoopWatch {
  const seen: Visit[] = [];
  const routes: Because[] = [];
  let round = false;
  return {
    see(next) {
      if (next.kind === 'forward') routes.push(...next.path.because);
      if (next.kind !== 'receive' || round) return;
      const visit = visitOf(next);
      const before = seen.find((earlier) => sameVisit(earlier, visit));
      seen.push(visit);
      if (before === undefined) return;
      round = true;
      if (before.packet.ttl <= visit.packet.ttl) stop(next.skb, { kind: 'loop' }, { because: routes, dev: next.dev.name });
    },
    ended(end) {
      const { disposition } = end;
      if (!round || disposition.kind !== 'rejected' || disposition.by.kind !== 'ttl') return end;
      const { netns, dev } = disposition;
      return { ...end, disposition: { kind: 'loop', netns, ...(dev === undefined ? {} : { dev }), because: unique(routes) } };
    },
  };
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
}

function visitOf({ skb: { packet, netns, mark, vlan, dstMac }, dev }: Extract<Next, { kind: 'receive' }>): Visit {
  return { packet, netns, mark, vlan, dstMac, dev };
}

function sameVisit(a: Visit, b: Visit): boolean {
  return a.dev.ifindex === b.dev.ifindex && a.netns === b.netns && a.mark === b.mark && a.vlan === b.vlan && a.dstMac === b.dstMac && sameFlow(a.packet, b.packet);
}

function sameFlow(a: Packet, b: Packet): boolean {
  if (a.protocol !== b.protocol || a.l4.kind !== b.l4.kind || !sameIp(a.src, b.src) || !sameIp(a.dst, b.dst)) return false;
  const ports = portsOf(a);
  const others = portsOf(b);
  return ports?.sport === others?.sport && ports?.dport === others?.dport;
}

function unique(lines: readonly Because[]): readonly Because[] {
  return lines.filter((line, index) => lines.findIndex((other) => other.text === line.text && other.ref?.line === line.ref?.line && other.ref?.file === line.ref?.file) === index);
}
