import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import type { Run } from '../run.ts';
import { knownOr } from '../state/part.ts';
import { confName, sysctl } from '../state/sysctl.ts';
import type { ArpAnswer } from './arp.ts';
import type { Hearer } from './audience.ts';

/**
 * Whether a stack that hears a neighbour solicitation answers it (ndisc_recv_ns, net/ipv6/ndisc.c): only for an address of
 * the very device, an anycast one too, or as a proxy for an entry of `ip -6 neigh show proxy`, with forwarding and proxy_ndp on. A device without
 * ARP hears it all the same.
 */
export function answersSolicitation(run: Run, hearer: Hearer, target: Ip): ArpAnswer {
  const { link } = hearer;
  const netns = run.netns(hearer.netns);
  const mac = link.mac ?? '';
  const own = link.addresses.find((address) => sameIp(address.ip, target));
  if (own !== undefined) return own.flags.includes('tentative') || own.flags.includes('dadfailed') ? { kind: 'silent', because: [own.because] } : { kind: 'answers', mac, proxy: false, because: [own.because] };
  const anycast = knownOr(netns.routes6, []).find((route) => route.type === 'anycast' && route.dst.first === target.value && route.dst.length === 128 && route.nexthops.some(({ dev }) => dev === link.name));
  if (anycast !== undefined) return { kind: 'answers', mac, proxy: false, because: [anycast.because] };
  const entry = knownOr(netns.neighbours, []).find((candidate) => candidate.proxy && candidate.ifindex === link.ifindex && sameIp(candidate.ip, target));
  if (entry === undefined) return { kind: 'silent', because: [] };
  const setting = ['all', link.name].map((name) => sysctl(run, netns, confName(6, name, 'proxy_ndp'), 0));
  const forwarding = sysctl(run, netns, confName(6, link.name, 'forwarding'), 0);
  if (forwarding.value !== 0 && setting.some((one) => one.value !== 0)) return { kind: 'answers', mac, proxy: true, because: [entry.because] };
  return { kind: 'silent', near: 'no-proxy-arp', because: [...setting.flatMap((one) => one.because), ...forwarding.because] };
}
