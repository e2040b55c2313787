import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import type { Link } from '../../model/network/link.ts';
import type { Run } from '../run.ts';
import { knownOr } from '../state/part.ts';

/** A device at the other end of a tunnel, and the outer address by which it is reached. */
export interface TunnelEnd {
  readonly netns: string;
  readonly link: Link;
  readonly address: Ip;
}

/**
 * The devices at the other ends of a tunnel device, for broadcasts (ARP over VXLAN or Geneve): VXLAN floods to `remote` and to
 * every fdb entry of the all-zero MAC; the end is the device with the same VNI in the namespace that has the outer address.
 */
export function tunnelEnds(run: Run, netns: string, link: Link): readonly TunnelEnd[] {
  return floodTargets(run, netns, link).flatMap((ip) => endAt(run, ip, link));
}

function floodTargets(run: Run, netns: string, link: Link): readonly Ip[] {
  const { detail } = link;
  if (detail.kind === 'geneve' || detail.kind === 'tunnel') return detail.remote === undefined ? [] : [detail.remote];
  if (detail.kind !== 'vxlan') return [];
  const fdb = knownOr(run.netns(netns).fdb, []);
  const flood = fdb.filter((entry) => entry.ifindex === link.ifindex && entry.mac === '00:00:00:00:00:00').flatMap((entry) => entry.dst ?? []);
  return detail.remote === undefined ? flood : [detail.remote, ...flood];
}

function endAt(run: Run, ip: Ip, link: Link): readonly TunnelEnd[] {
  for (const [id, netns] of run.network.netns) {
    const links = knownOr(netns.links, []);
    if (!links.some((candidate) => candidate.addresses.some((address) => sameIp(address.ip, ip)))) continue;
    return links.filter((candidate) => sameNetwork(candidate, link)).map((end) => ({ netns: id, link: end, address: ip }));
  }
  return [];
}

function sameNetwork(a: Link, b: Link): boolean {
  if (a.detail.kind === 'vxlan' && b.detail.kind === 'vxlan') return a.detail.vni === b.detail.vni && a.detail.dstport === b.detail.dstport;
  if (a.detail.kind === 'geneve' && b.detail.kind === 'geneve') return a.detail.vni === b.detail.vni && a.detail.dstport === b.detail.dstport;
  return a.detail.kind === 'tunnel' && b.detail.kind === 'tunnel' && a.detail.mode === b.detail.mode;
}
