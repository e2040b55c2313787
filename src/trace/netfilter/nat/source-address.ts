import type { Ip } from '../../../net/ip.ts';
import { contains } from '../../../net/prefix.ts';
import type { Link, LinkAddress } from '../../../model/network/link.ts';
import { linkByName } from '../../state/links.ts';
import { sourceOnDevice } from '../../route/source-v6.ts';
import type { Env, Unknown } from '../env.ts';

/**
 * The source address that MASQUERADE takes. IPv4: the first primary address of the device in the next hop's network, else its
 * first of global scope, else the first of any device, be it down (inet_select_addr, net/ipv4/devinet.c). IPv6: what a
 * program would get that sends to the destination by the device (ipv6_dev_get_saddr, net/ipv6/addrconf.c). `undefined`: there is none.
 */
export function masqueradeAddress(env: Env): Ip | Unknown | undefined {
  const { links } = env.netns;
  if (links.kind === 'missing') return { unknown: true, because: links.because };
  const out = env.outDev === undefined ? undefined : linkByName(env.netns, env.outDev);
  if (out === undefined) return { unknown: true };
  const { packet } = env.skb;
  if (packet.dst.family === 6) return sourceOnDevice(env.netns, out, packet.dst);
  const onDevice = globalOn(out);
  if (onDevice.length === 1) return onDevice[0]?.ip;
  if (onDevice.length > 0) {
    const hop = nextHop(env);
    return (onDevice.find((address) => contains(address.peer ?? address.prefix, hop)) ?? onDevice[0])?.ip;
  }
  const others = [...links.value].sort((a, b) => a.ifindex - b.ifindex);
  return others.flatMap(primaries).find((address) => address.scope === 'global')?.ip;
}

/** The address that REDIRECT sends to: loopback for local output, else the first of the device (net/netfilter/nf_nat_redirect.c). */
export function redirectAddress(env: Env): Ip | Unknown | undefined {
  const { family } = env.skb.packet.dst;
  if (env.hook === 'output') return family === 4 ? { family, value: 0x7f000001n } : { family, value: 1n };
  const { links } = env.netns;
  if (links.kind === 'missing') return { unknown: true, because: links.because };
  const device = links.value.find((link) => link.name === env.inDev);
  const own = device?.addresses.filter((address) => address.ip.family === family && !address.flags.includes('tentative') && !address.flags.includes('dadfailed')) ?? [];
  if (family === 4) return own[0]?.ip;
  const wanted = scopeV6(env.skb.packet.dst);
  return (own.find((address) => scopeV6(address.ip) === wanted) ?? own[0])?.ip;
}

const known = new WeakMap<Link, readonly LinkAddress[]>();

/** The primary addresses of a device that hold everywhere: every packet that is masqueraded asks. */
function globalOn(link: Link): readonly LinkAddress[] {
  let addresses = known.get(link);
  if (addresses === undefined) {
    addresses = primaries(link).filter(({ scope }) => scope === 'global');
    known.set(link, addresses);
  }
  return addresses;
}

function primaries(link: Link): LinkAddress[] {
  return link.addresses.filter((address) => address.ip.family === 4 && !address.flags.includes('secondary'));
}

function nextHop(env: Env): Ip {
  const { skb } = env;
  const found = env.ctx.fib.lookup({ netns: skb.netns, dst: skb.packet.dst, mark: skb.mark, tos: skb.packet.tos, ...(env.outDev === undefined ? {} : { oif: env.outDev }) });
  return found.kind === 'found' && found.via?.family === 4 ? found.via : skb.packet.dst;
}

/** Multicast scope numbers of RFC 4291: 1 loopback, 2 link, 14 global. */
function scopeV6(ip: Ip): number {
  if (ip.value === 1n) return 1;
  return ip.value >> 118n === 0x3fan ? 2 : 14;
}
