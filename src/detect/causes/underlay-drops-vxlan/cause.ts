import type { Fix } from '../../../model/finding/index.ts';
import type { Link, Netns } from '../../../model/network/index.ts';
import { PROTOCOL } from '../../../net/protocol.ts';
import { adviceFix, kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { hostsOf, swallowed } from '../../underlay.ts';
import type { Swallowed } from '../../underlay.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

/** The device of Calico's VXLAN. */
const CALICO = /^vxlan(?:-v6)?\.calico$/;
/** From a port that others use for VXLAN, too, to one that nobody does and no node port or client gets. */
const STEP = 10_000;

const VXLAN: Swallowed = {
  id: 'underlay-drops-vxlan',
  isMeant: ({ protocol, dport }, sender) => protocol === PROTOCOL.udp && devicesOf(sender).some((link) => portOf(link) === dport),
  called: ({ dport }) => `UDP ${dport ?? '-'}`,
  devices: (host) => devicesOf(host).map(({ because }) => because),
  fixes: portFixes,
};

/** One node sent VXLAN packets that the other never saw, and nothing on either of them drops such. */
export const cause: Cause = { id: VXLAN.id, messages, silences: [], detect: (view) => swallowed(view, VXLAN) };

function devicesOf({ links }: Netns): readonly Link[] {
  return links.kind === 'known' ? links.value.filter(({ detail }) => detail.kind === 'vxlan') : [];
}

function portOf({ detail }: Link): number | undefined {
  return detail.kind === 'vxlan' ? detail.dstport : undefined;
}

/** Every node's VXLAN devices of this port get another, as the CNI agent makes them anew. */
function portFixes(view: View, old: number | undefined): readonly Fix[] {
  const ends = hostsOf(view).flatMap((host) => devicesOf(host).filter((link) => portOf(link) === old).map((link) => ({ netns: host.id, link })));
  const [first] = ends;
  if (first === undefined || old === undefined) return [];
  const port = old + STEP > 65_535 ? old - STEP : old + STEP;
  const changes = [{ kind: 'set-vxlan-port' as const, netns: first.netns, ends: ends.map(({ netns, link: { ifindex } }) => ({ netns, ifindex })), port }];
  if (CALICO.test(first.link.name)) return [kubectlFix('calico', [`calicoctl patch felixconfig default -p '{"spec":{"vxlanPort":${port}}}'`], changes, 'high')];
  return [adviceFix('other', `"Backend": {"Type": "vxlan", "Port": ${port}}`, changes, 'high')];
}
