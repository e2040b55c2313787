import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { flowOf } from '../flow.ts';
import { confName, deviceConf, forkingSysctl, orConf } from '../state/sysctl.ts';
import type { Setting } from '../state/sysctl.ts';
import type { NoPath, Path } from './path.ts';
import { routeFlow } from './select.ts';
import { isLimitedBroadcast, isLoopback, isMulticast, isOrdinary, isZeronet } from './special.ts';
import { validateSource } from './validate-source.ts';
import type { SourceVerdict } from './validate-source.ts';

/** Where routing on the way in sends a packet, or why it dies there. */
export type InputRoute =
  | { readonly kind: 'local'; readonly path?: Path; readonly table: number; readonly source?: SourceVerdict; readonly because: readonly Because[] }
  | { readonly kind: 'forward'; readonly path: Path; readonly table: number; readonly source: SourceVerdict }
  | { readonly kind: 'martian'; readonly why: 'source' | 'destination' | 'loopback'; readonly because: readonly Because[] }
  | { readonly kind: 'bad-source'; readonly source: Exclude<SourceVerdict, { kind: 'ok' }> }
  /** `path`: in IPv6, whose routes are found before anybody asks whether they may be gone. */
  | { readonly kind: 'forwarding-off'; readonly sysctl: string; readonly path?: Path; readonly because: readonly Because[] }
  | ({ readonly kind: 'none' } & NoPath)
  | { readonly kind: 'broadcast'; readonly because: readonly Because[] };

/**
 * ip_route_input_slow (net/ipv4/route.c): martians first, then the tables; local destinations and forwarded ones both have
 * their source checked; whether forwarding is allowed is asked of the device that the packet came in by.
 */
export function routeInputV4(run: Run, skb: Skb, dev: Link): InputRoute {
  const { src, dst } = skb.packet;
  const special = isOrdinary(src) && isOrdinary(dst) ? undefined : specialRoute(run, skb, dev);
  if (special !== undefined) return special;
  const netns = run.netns(skb.netns);
  const answer = routeFlow(run, netns, flowOf(skb, dev.name));
  if (answer.kind === 'path' && answer.path.type === 'broadcast') return { kind: 'broadcast', because: answer.path.because };
  if (answer.kind === 'path' && answer.path.type === 'local') return local(run, skb, dev, answer.path, answer.table);
  const forwarding = forwardingV4(run, skb, dev);
  if (forwarding.value === 0) return { kind: 'forwarding-off', sysctl: confName(4, dev.name, 'forwarding'), because: forwarding.because };
  if (answer.kind === 'none') return answer;
  if (answer.path.type !== 'unicast') return { kind: 'martian', why: 'destination', because: answer.path.because };
  const source = validateSource(run, skb, dev, answer.path.dev.name);
  return source.kind === 'ok' ? { kind: 'forward', path: answer.path, table: answer.table, source } : { kind: 'bad-source', source };
}

/** What becomes of packets that are not from one host to another. */
function specialRoute(run: Run, skb: Skb, dev: Link): InputRoute | undefined {
  const martian = martianOf(run, skb, dev);
  if (martian !== undefined) return martian;
  const { src, dst } = skb.packet;
  return isLimitedBroadcast(dst) || isMulticast(dst) || (src.value === 0n && dst.value === 0n) ? { kind: 'broadcast', because: [] } : undefined;
}

function local(run: Run, skb: Skb, dev: Link, path: Path, table: number): InputRoute {
  const source = validateSource(run, skb, dev, undefined);
  return source.kind === 'ok' ? { kind: 'local', path, table, source, because: path.because } : { kind: 'bad-source', source };
}

/** IN_DEV_FORWARD of the ingress device. Where sysctls were not collected both ways are walked. */
export function forwardingV4(run: Run, skb: Skb, dev: Link): Setting {
  const netns = run.netns(skb.netns);
  if (netns.sysctls.kind === 'missing') return forkingSysctl(run, netns, confName(4, dev.name, 'forwarding'), 0, [1, 0]);
  return deviceConf(run, netns, 4, dev.name, 'forwarding', 0);
}

function martianOf(run: Run, skb: Skb, dev: Link): InputRoute | undefined {
  const { src, dst } = skb.packet;
  if (isMulticast(src) || isLimitedBroadcast(src)) return { kind: 'martian', why: 'source', because: [] };
  if (isLimitedBroadcast(dst) || (src.value === 0n && dst.value === 0n)) return undefined;
  if (isZeronet(src)) return { kind: 'martian', why: 'source', because: [] };
  if (isZeronet(dst)) return { kind: 'martian', why: 'destination', because: [] };
  if (!isLoopback(dst) && !isLoopback(src)) return undefined;
  const allowed = orConf(run, run.netns(skb.netns), dev.name, 'route_localnet');
  return allowed.value === 1 ? undefined : { kind: 'martian', why: 'loopback', because: allowed.because };
}
