import { formatIp } from '../net/ip.ts';
import type { Because } from '../model/network/because.ts';
import { portsOf } from './flow.ts';
import type { Next } from './next.ts';
import { stop } from './stop.ts';
import type { End } from './stop.ts';

/** Sees a packet come by, and says what its end is called when it has come round. */
export interface LoopWatch {
  see(next: Exclude<Next, { kind: 'end' }>): void;
  ended(end: End): End;
}

/**
 * Notices a packet that is at the same device for the second time with nothing changed but its TTL. Whole rounds are then
 * taken off the TTL at once, so that the packet dies at the very router where the kernel's would; a round that costs no TTL never ends.
 */
export function loopWatch(): LoopWatch {
  const seen = new Map<string, number>();
  const routes: Because[] = [];
  let round = false;
  return {
    see(next) {
      if (next.kind === 'forward') routes.push(...next.path.because);
      if (next.kind !== 'receive' || round) return;
      const key = keyOf(next);
      const { packet } = next.skb;
      const before = seen.get(key);
      seen.set(key, packet.ttl);
      if (before === undefined) return;
      round = true;
      const cost = before - packet.ttl;
      if (cost <= 0) stop(next.skb, { kind: 'loop' }, { because: routes, dev: next.dev.name });
      next.skb.packet = { ...packet, ttl: packet.ttl - cost * Math.floor((packet.ttl - 1) / cost) };
    },
    ended(end) {
      const { disposition } = end;
      if (!round || disposition.kind !== 'rejected' || disposition.by.kind !== 'ttl') return end;
      const { netns, dev } = disposition;
      return { ...end, disposition: { kind: 'loop', netns, ...(dev === undefined ? {} : { dev }), because: unique(routes) } };
    },
  };
}

function keyOf(next: Extract<Next, { kind: 'receive' }>): string {
  const { skb, dev } = next;
  const { packet } = skb;
  const ports = portsOf(packet);
  return [skb.netns, dev.ifindex, formatIp(packet.src), formatIp(packet.dst), packet.protocol, ports?.sport, ports?.dport, skb.mark, skb.vlan, skb.dstMac, packet.l4.kind].join(' ');
}

function unique(lines: readonly Because[]): readonly Because[] {
  return lines.filter((line, index) => lines.findIndex((other) => other.text === line.text && other.ref?.line === line.ref?.line && other.ref?.file === line.ref?.file) === index);
}
