import type { Because, Link, Neighbour, Netns, Route } from '../model/network/index.ts';
import { parseIp } from '../net/ip.ts';
import { contains, prefixOf } from '../net/prefix.ts';

/** A device whose routers are not listened to. */
export interface Unheard {
  readonly link: Link;
  readonly name: string;
  /** The one router that the device knows a link-local address of; absent where it knows several. */
  readonly router?: Neighbour;
  readonly because: readonly Because[];
}

const LINK_LOCAL = parseIp('fe80::');

/**
 * Devices that forward and have accept_ra=1, so that the kernel takes no router advertisement on them (ipv6_accept_ra, include/net/ipv6.h, which asks the device's own
 * settings alone) and threw away the default routes that it had learned when forwarding was switched on (rt6_purge_dflt_routers, net/ipv6/route.c). Only
 * those of which a router is still known by its link-local address.
 */
export function unheardRouters(netns: Netns): readonly Unheard[] {
  const { links, neighbours, sysctls } = netns;
  if (links.kind === 'missing' || neighbours.kind === 'missing' || sysctls.kind === 'missing' || defaults(netns).some(({ protocol }) => protocol === 'ra')) return [];
  return links.value.filter(({ up, detail }) => up && detail.kind !== 'loopback').flatMap((link): Unheard[] => {
    const setting = (key: string): string => `net.ipv6.conf.${link.name.replaceAll('.', '/')}.${key}`;
    const [forwarding, accept] = [sysctls.value.get(setting('forwarding')), sysctls.value.get(setting('accept_ra'))];
    if (forwarding === undefined || forwarding.value === '0' || accept?.value !== '1') return [];
    const routers = neighbours.value.filter(({ ip, ifindex, router, mac }) => ifindex === link.ifindex && router && mac !== undefined && LINK_LOCAL !== undefined && contains(prefixOf(LINK_LOCAL, 10), ip));
    const [router] = routers;
    if (router === undefined) return [];
    return [{ link, name: setting('accept_ra'), ...(routers.length === 1 && { router }), because: [accept.because, forwarding.because, ...routers.map(({ because }) => because)] }];
  });
}

/** The default routes of IPv6. */
export function defaults({ routes6 }: Netns): readonly Route[] {
  return routes6.kind === 'known' ? routes6.value.filter(({ dst, type }) => dst.length === 0 && type === 'unicast') : [];
}
