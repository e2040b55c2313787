import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import { contains } from '../../net/prefix.ts';
import type { Because } from '../../model/network/because.ts';
import type { Link, LinkAddress } from '../../model/network/link.ts';
import type { Run } from '../run.ts';
import { newSkb } from '../skb.ts';
import type { Skb } from '../skb.ts';
import { forwardingV4, routeInputV4 } from '../route/input-v4.ts';
import { isLocal } from '../route/answers.ts';
import { isLoopback } from '../route/special.ts';
import { linkByName, ownerOf } from '../state/links.ts';
import { knownOr } from '../state/part.ts';
import { deviceConf, maxConf, orConf } from '../state/sysctl.ts';
import { fibLookup } from '../route/fib.ts';
import type { Hearer } from './audience.ts';

/** Whether a stack answers a request for an address, and what makes it so. */
export type ArpAnswer =
  | { readonly kind: 'answers'; readonly mac: string; readonly proxy: boolean; readonly because: readonly Because[] }
  /** `near`: it would answer as a proxy but for this. */
  | { readonly kind: 'silent'; readonly near?: 'no-proxy-arp' | 'no-route-for-proxy'; readonly because: readonly Because[] };

/**
 * Whether a stack that hears an ARP request answers it (arp_process, net/ipv4/arp.c): it routes the request as if it were a
 * packet from the sender to the target. A local target is answered unless arp_ignore or arp_filter forbid it; a target that
 * would be forwarded out of another device is answered with proxy_arp, on the same one with proxy_arp_pvlan, or by a proxy entry.
 */
export function answersArp(run: Run, hearer: Hearer, target: Ip, sender: Ip): ArpAnswer {
  const { link } = hearer;
  // arp_rcv: a device that speaks no ARP hears none either.
  if (link.noArp) return { kind: 'silent', because: [link.because] };
  const mac = link.mac ?? '';
  if (sender.value === 0n) return answersProbe(run, hearer, target);
  const route = routeInputV4(run, requestOf(hearer, target, sender), link);
  const netns = run.netns(hearer.netns);
  if (route.kind === 'local') {
    const ignored = ignores(run, hearer, target, sender);
    return ignored === undefined ? { kind: 'answers', mac, proxy: false, because: route.because } : { kind: 'silent', because: ignored };
  }
  const proxy = orConf(run, netns, link.name, 'proxy_arp');
  if (route.kind === 'forward') {
    const elsewhere = route.path.dev.ifindex !== link.ifindex;
    if (elsewhere && proxy.value === 1) return { kind: 'answers', mac, proxy: true, because: [...proxy.because, ...route.path.because] };
    const pvlan = deviceConf(run, netns, 4, link.name, 'proxy_arp_pvlan', 0);
    if (!elsewhere && pvlan.value !== 0) return { kind: 'answers', mac, proxy: true, because: pvlan.because };
    const entry = knownOr(netns.neighbours, []).find((candidate) => candidate.proxy && candidate.ifindex === link.ifindex && sameIp(candidate.ip, target));
    if (elsewhere && entry !== undefined) return { kind: 'answers', mac, proxy: true, because: [entry.because] };
    if (proxy.value === 1) return { kind: 'silent', near: 'no-route-for-proxy', because: [...proxy.because, ...route.path.because] };
    return elsewhere ? { kind: 'silent', near: 'no-proxy-arp', because: proxy.because } : { kind: 'silent', because: [] };
  }
  if (route.kind === 'none' && proxy.value === 1) return { kind: 'silent', near: 'no-route-for-proxy', because: [...proxy.because, ...route.because] };
  if (route.kind === 'bad-source') return { kind: 'silent', because: route.source.because };
  if (route.kind === 'none' && forwardingV4(run, requestOf(hearer, target, sender), link).value !== 0) return { kind: 'silent', because: route.because };
  return { kind: 'silent', because: route.kind === 'forwarding-off' ? route.because : [] };
}

/** Who asks from 0.0.0.0, for want of an address, gets an answer about local addresses only, and is not routed (arp_process: "IPv4 duplicate address detection packet"). */
function answersProbe(run: Run, hearer: Hearer, target: Ip): ArpAnswer {
  const { link, netns } = hearer;
  const local = !isLoopback(target) && isLocal(run, netns, target);
  const ignored = local ? ignores(run, hearer, target) : [];
  return ignored === undefined ? { kind: 'answers', mac: link.mac ?? '', proxy: false, because: [ownerOf(run.netns(netns), target)?.address.because ?? link.because] } : { kind: 'silent', because: ignored };
}

/** The request as routing sees it: a packet from the sender to the target. */
function requestOf(hearer: Hearer, target: Ip, sender: Ip): Skb {
  const request = newSkb({ src: sender, dst: target, protocol: 0, l4: { kind: 'opaque' }, ttl: 1, length: 28, df: false, tos: 0 }, hearer.netns, 'broadcast');
  request.inDev = hearer.link.name;
  return request;
}

/** arp_ignore (net/ipv4/arp.c) with inet_confirm_addr, and arp_filter, which asks for a sender; the evidence when the request is ignored. */
function ignores(run: Run, hearer: Hearer, target: Ip, sender?: Ip): readonly Because[] | undefined {
  const netns = run.netns(hearer.netns);
  const ignore = maxConf(run, netns, hearer.link.name, 'arp_ignore');
  if (ignore.value === 8) return ignore.because;
  if (ignore.value === 1 && !confirms(hearer.link, target, undefined)) return ignore.because;
  if (ignore.value === 2 && !confirms(hearer.link, target, sender)) return ignore.because;
  if (ignore.value === 3 && !knownOr(netns.links, []).some((link) => confirms(link, target, undefined) && ownAddress(link, target)?.scope !== 'host')) return ignore.because;
  const filter = orConf(run, netns, hearer.link.name, 'arp_filter');
  if (filter.value === 0 || sender === undefined) return undefined;
  const back = fibLookup(run, netns, { family: 4, dst: sender, src: target, iif: 'lo', mark: 0, tos: 0 });
  const sameWay = back.kind === 'found' && back.candidate.nexthops.some((nexthop) => nexthop.dev !== undefined && linkByName(netns, nexthop.dev)?.ifindex === hearer.link.ifindex);
  return sameWay ? undefined : filter.because;
}

/** Whether a device has an address, and a network with it and the sender in it: for an address with a peer that is the peer's (confirm_addr_indev, net/ipv4/devinet.c). */
function confirms(link: Link, target: Ip, sender: Ip | undefined): boolean {
  const within = ({ prefix, peer }: LinkAddress): boolean => contains(peer ?? prefix, target) && (sender === undefined || contains(peer ?? prefix, sender));
  return ownAddress(link, target) !== undefined && link.addresses.some(within);
}

function ownAddress(link: Link, target: Ip): LinkAddress | undefined {
  return link.addresses.find(({ ip }) => sameIp(ip, target));
}
