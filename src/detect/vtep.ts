import type { FdbEntry, Link, Neighbour, Netns } from '../model/network/index.ts';
import { formatIp, sameIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { nodeOf } from './evidence.ts';
import type { Failure } from './failure.ts';
import { linkNamed } from './links.ts';
import { routesTaken } from './route-taken.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** What a node believes of another's VXLAN end, beside what that end really is. */
export interface Vtep {
  readonly failure: Failure;
  readonly from: Netns;
  readonly device: Link;
  readonly via: Ip;
  readonly theirs: { readonly netns: string; readonly mac: string; readonly local: Ip };
  readonly neighbour: Neighbour | undefined;
  readonly fdb: FdbEntry | undefined;
}

/** For every failure whose packet a route sent into a VXLAN device by the right VTEP address: that VTEP as believed and as it is. */
export function vtepsOf(view: View): readonly Vtep[] {
  return view.failures.flatMap((failure): readonly Vtep[] => {
    if (failure.disposition.kind === 'rejected' && failure.disposition.by.kind === 'rule') return [];
    return routesTaken(view, failure.journey).flatMap(({ netns, route }): Vtep[] => {
      const [nexthop] = route.nexthops;
      const device = linkNamed(netns, nexthop?.dev);
      if (device?.detail.kind !== 'vxlan' || nexthop?.via === undefined) return [];
      const theirs = remoteEnd(view, netns, device.detail.vni, nexthop.via);
      if (theirs === undefined) return [];
      const { via } = nexthop;
      const neighbour = netns.neighbours.kind === 'known' ? netns.neighbours.value.find((entry) => entry.ifindex === device.ifindex && sameIp(entry.ip, via) && !entry.proxy) : undefined;
      const mac = neighbour?.mac ?? theirs.mac;
      const fdb = netns.fdb.kind === 'known' ? netns.fdb.value.find((entry) => entry.ifindex === device.ifindex && entry.mac === mac) : undefined;
      return [{ failure, from: netns, device, via, theirs, neighbour, fdb }];
    });
  });
}

/** The VXLAN device of the same identifier that has this address, on another node. */
export function remoteEnd(view: View, from: Netns, vni: number, via: Ip): Vtep['theirs'] | undefined {
  const owner = view.placement.ownerOf(via);
  if (owner === undefined || nodeOf(owner) === from.node) return undefined;
  const links = netnsOf(view, owner).links;
  const link = links.kind === 'known' ? links.value.find((candidate) => candidate.detail.kind === 'vxlan' && candidate.detail.vni === vni && candidate.addresses.some((address) => sameIp(address.ip, via))) : undefined;
  if (link?.detail.kind !== 'vxlan' || link.mac === undefined || link.detail.local === undefined) return undefined;
  return { netns: owner, mac: link.mac, local: link.detail.local };
}

/** Facts that both VXLAN causes tell. */
export function vtepFacts(vtep: Vtep): Readonly<Record<string, string>> {
  return {
    node: vtep.from.node, dev: vtep.device.name, via: formatIp(vtep.via), peer: nodeOf(vtep.theirs.netns), mac: vtep.neighbour?.mac ?? '-', rightMac: vtep.theirs.mac,
    dst: vtep.fdb?.dst === undefined ? '-' : formatIp(vtep.fdb.dst), rightDst: formatIp(vtep.theirs.local),
  };
}
