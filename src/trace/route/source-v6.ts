import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import type { Link, LinkAddress } from '../../model/network/link.ts';
import type { Netns } from '../../model/network/netns.ts';
import { known } from '../state/part.ts';
import type { Path } from './path.ts';
import { isLinkLocal, isLoopback, isMulticast } from './special.ts';

interface Candidate { readonly link: Link; readonly address: LinkAddress }

/**
 * Source address of an IPv6 packet without a bound address, `path` absent where no route was found without one: the route's preferred source, else RFC 6724 section 5 as
 * ipv6_dev_get_saddr has it (net/ipv6/addrconf.c): same address, scope, not deprecated, outgoing device, label, longest prefix.
 */
export function sourceForV6(netns: Netns, path: Path | undefined, dst: Ip): Ip | undefined {
  return path?.route.prefsrc ?? sourceOnDevice(netns, path?.dev, dst);
}

/** ipv6_dev_get_saddr: the best source for `dst` as seen from a device, or from none in particular. A device that is down has its addresses all the same (kube-ipvs0; seen on 6.1 and 6.18). */
export function sourceOnDevice(netns: Netns, dev: Link | undefined, dst: Ip): Ip | undefined {
  const onlyDevice = isLinkLocal(dst) || isMulticast(dst);
  const candidates = known(netns.links).filter((link) => !onlyDevice || link.ifindex === dev?.ifindex).flatMap((link) => usable(link));
  return candidates.sort((a, b) => compare(a, b, dst, dev))[0]?.address.ip;
}

function usable(link: Link): readonly Candidate[] {
  return link.addresses
    .filter((address) => address.ip.family === 6 && !address.flags.some((flag) => flag === 'tentative' || flag === 'dadfailed'))
    .map((address) => ({ link, address }));
}

/** Negative when `a` is the better source. */
function compare(a: Candidate, b: Candidate, dst: Ip, out: Link | undefined): number {
  const rules = [
    (c: Candidate): number => (sameIp(c.address.ip, dst) ? 1 : 0),
    (c: Candidate): number => scopeRank(c.address.ip, dst),
    (c: Candidate): number => (c.address.flags.includes('deprecated') ? 0 : 1),
    (c: Candidate): number => (c.link.ifindex === out?.ifindex ? 1 : 0),
    (c: Candidate): number => (label(c.address.ip) === label(dst) ? 1 : 0),
    (c: Candidate): number => commonBits(c.address.ip, dst, c.address.prefix.length),
  ];
  for (const rule of rules) {
    const difference = rule(b) - rule(a);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Rule 2: the smallest scope that is at least the destination's; below it, the larger the better. */
function scopeRank(ip: Ip, dst: Ip): number {
  const own = scopeOf(ip);
  const want = scopeOf(dst);
  return own >= want ? 32 - own : own - 32;
}

function scopeOf(ip: Ip): number {
  if (isLoopback(ip)) return 1;
  if (isLinkLocal(ip)) return 2;
  return isMulticast(ip) ? Number((ip.value >> 112n) & 0xfn) : 14;
}

/** The default policy table's labels (RFC 6724 section 2.1, net/ipv6/addrlabel.c). */
function label(ip: Ip): number {
  if (isLoopback(ip)) return 0;
  if (ip.value >> 32n === 0xffffn) return 4;
  if (ip.value >> 121n === 0x7en) return 5;
  if (ip.value >> 112n === 0x2002n) return 2;
  return 1;
}

function commonBits(a: Ip, b: Ip, limit: number): number {
  let bits = 0;
  while (bits < limit && ((a.value ^ b.value) >> BigInt(127 - bits)) === 0n) bits += 1;
  return bits;
}
