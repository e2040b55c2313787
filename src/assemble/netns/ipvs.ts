import type { Part } from '../../model/network/because.ts';
import type { IpvsConnection, VirtualService } from '../../model/network/ipvs.ts';
import { ipvsAbsent } from '../absence/index.ts';
import { assembleIpvs, assembleIpvsConnections, assembleIpvsList } from '../ipvs/index.ts';
import { known } from '../part/index.ts';
import type { Sources } from './sources.ts';

/** Virtual services, from whichever of the two listings was collected. */
export function virtualServices(netns: Sources, node: Sources): Part<readonly VirtualService[]> {
  const saved = netns.tree('ipvs');
  if (saved.kind === 'known') return assembleIpvs(saved.value);
  const listed = netns.tree('ipvs-list');
  if (listed.kind === 'known') return assembleIpvsList(listed.value);
  return ipvsAbsent(netns, node) ? known([]) : saved;
}

/** Existing connections. Without virtual services there are none. */
export function ipvsConnections(netns: Sources, node: Sources): Part<readonly IpvsConnection[]> {
  const tree = netns.tree('ipvs-conn');
  if (tree.kind === 'known') return assembleIpvsConnections(tree.value);
  return ipvsAbsent(netns, node) ? known([]) : tree;
}
