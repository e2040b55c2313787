import type { Ip } from '../../net/ip.ts';
import { contains } from '../../net/prefix.ts';
import type { Link, LinkAddress } from '../../model/network/link.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { Path } from './path.ts';
import { known } from '../state/part.ts';

const SCOPE: Readonly<Record<string, number>> = { global: 0, universe: 0, site: 200, link: 253, host: 254, nowhere: 255 };

/** The number of a scope as rtnetlink orders them: the wider the smaller. A scope printed as a number is itself. */
function scopeNumber(scope: string): number {
  return SCOPE[scope] ?? (Number.parseInt(scope, 10) || 0);
}

/**
 * The source address of an IPv4 packet that leaves by this route without a bound address: the route's preferred source, the
 * destination itself for local routes, else inet_select_addr (ip_route_output_key_hash_rcu, net/ipv4/route.c).
 */
export function sourceFor(netns: Netns, path: Path, dst: Ip): Ip | undefined {
  if (path.route.prefsrc !== undefined) return path.route.prefsrc;
  if (path.type === 'local') return dst;
  return addressToward(netns, path.dev, path.via, path.route.scope);
}

/** The address of a device for a next hop, as its route's scope allows. */
export function addressToward(netns: Netns, dev: Link, via: Ip | undefined, scope: string): Ip | undefined {
  return selectAddress(netns, dev, via?.family === 4 ? via : undefined, scopeNumber(scope));
}

/**
 * inet_select_addr (net/ipv4/devinet.c): of the device's primary addresses of sufficient scope, the one whose subnet holds
 * `near`, else the first; a device without any borrows the first fitting address of another device, in order of index.
 */
export function selectAddress(netns: Netns, dev: Link, near: Ip | undefined, scope: number): Ip | undefined {
  const own = primaries(dev).filter((address) => Math.min(scopeNumber(address.scope), 254) <= scope);
  const matching = near === undefined ? undefined : own.find((address) => contains(address.peer ?? address.prefix, near));
  const chosen = matching ?? own[0];
  if (chosen !== undefined) return chosen.ip;
  const others = [...known(netns.links)].sort((a, b) => a.ifindex - b.ifindex).filter((link) => link.up);
  for (const link of others) {
    const address = primaries(link).find((candidate) => candidate.scope !== 'link' && scopeNumber(candidate.scope) <= scope);
    if (address !== undefined) return address.ip;
  }
  return undefined;
}

function primaries(link: Link): readonly LinkAddress[] {
  return link.addresses.filter((address) => address.ip.family === 4 && !address.flags.includes('secondary'));
}
