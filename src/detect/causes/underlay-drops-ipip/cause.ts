import type { Fix, VxlanEnd } from '../../../model/finding/index.ts';
import type { Netns } from '../../../model/network/index.ts';
import { PROTOCOL } from '../../../net/protocol.ts';
import { kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { uplinkTo } from '../../expected-route.ts';
import { addressLine } from '../../tunnel-ends.ts';
import { hostsOf, swallowed } from '../../underlay.ts';
import type { Swallowed } from '../../underlay.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

/** The device that Calico's IPIP uses. */
const DEVICE = 'tunl0';

const IPIP: Swallowed = {
  id: 'underlay-drops-ipip',
  isMeant: ({ protocol }) => protocol === PROTOCOL.ipencap,
  called: () => 'protocol 4',
  devices: ({ links }) => (links.kind === 'known' ? links.value : []).filter(({ name }) => name === DEVICE).map(({ because }) => because),
  fixes: switchFixes,
};

/** One node sent IPIP packets that the other never saw, and nothing on either of them drops such. */
export const cause: Cause = { id: IPIP.id, messages, silences: [], detect: (view) => swallowed(view, IPIP) };

/** UDP passes where protocol 4 does not: the commands of Calico, in the order in which pods keep their way. */
function switchFixes(view: View): readonly Fix[] {
  const ends = hostsOf(view).flatMap((host) => endOf(view, host));
  const [first] = ends;
  if (first === undefined) return [];
  const pool = poolOf(view);
  return [kubectlFix('vxlan', [
    'calicoctl patch felixconfig default -p \'{"spec":{"vxlanEnabled":true}}\'',
    `calicoctl patch ippool ${pool} -p '{"spec":{"ipipMode":"Never","vxlanMode":"Always"}}'`,
    'calicoctl patch felixconfig default -p \'{"spec":{"ipipEnabled":false}}\'',
  ], [{ kind: 'switch-to-vxlan', netns: first.netns, ends }], 'high')];
}

function poolOf({ cluster }: View): string {
  const pools = cluster.others.kind === 'known' ? cluster.others.value.filter(({ kind }) => kind === 'IPPool') : [];
  const name = pools.length === 1 ? pools[0]?.metadata.name : undefined;
  return name !== undefined && /^[\w.-]+$/.test(name) ? name : 'default-ipv4-ippool';
}

/** A node's end, by the address that the others' routes into the tunnel name. */
function endOf(view: View, host: Netns): readonly VxlanEnd[] {
  const tunnel = (host.links.kind === 'known' ? host.links.value : []).find(({ name }) => name === DEVICE)?.addresses[0]?.ip;
  const used = hostsOf(view).filter((other) => other !== host).flatMap(({ routes4 }) => (routes4.kind === 'known' ? routes4.value : []).flatMap(({ nexthops }) => nexthops.flatMap(({ dev, via }) => (dev === DEVICE && via !== undefined ? [via] : []))));
  const local = used.find((ip) => addressLine(host, ip) !== undefined);
  const lower = local === undefined ? undefined : uplinkTo(host, local);
  return tunnel === undefined || local === undefined || lower === undefined ? [] : [{ netns: host.id, tunnel, local, lower: lower.ifindex }];
}
