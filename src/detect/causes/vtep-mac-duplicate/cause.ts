import { formatIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { vtepFacts, vtepsOf } from '../../vtep.ts';
import type { Vtep } from '../../vtep.ts';
import { messages } from './messages.ts';

const ID = 'vtep-mac-duplicate';

/** D47: both ends of a VXLAN have one MAC address, and a VXLAN device takes no frame from its own address (vxlan_set_mac, drivers/net/vxlan/vxlan_core.c). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['vxlan-fdb-wrong', 'neighbour-unresolved'],
  detect: (view) => groupBy(vtepsOf(view).filter(({ device, theirs }) => device.mac !== undefined && device.mac === theirs.mac), ({ from, via }) => `${from.id} ${formatIp(via)}`).flatMap((group) => {
    const [{ from, device, via, theirs }] = group;
    const far = farDevice(view, group[0]);
    if (far === undefined) return [];
    const mac = macFor(theirs.local);
    return [causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'link', netns: theirs.netns, text: far.name },
      facts: { ...vtepFacts(group[0]), mac: theirs.mac, peer: nodeOf(theirs.netns) },
      evidence: evidenceOf([device.because, far.because], 'a MAC address of its own'),
      fixes: [{
        ...shellFix('another', theirs.netns, [shell('ip', 'link', 'set', far.name, 'address', mac)], [
          { kind: 'set-link', netns: theirs.netns, ifindex: far.ifindex, set: { mac } },
          ...device.addresses.filter(({ ip }) => ip.family === via.family).map(({ ip }) => ({ kind: 'set-neighbour' as const, netns: theirs.netns, ifindex: far.ifindex, ip, mac: theirs.mac })),
          { kind: 'set-neighbour', netns: from.id, ifindex: device.ifindex, ip: via, mac },
          { kind: 'set-fdb', netns: from.id, ifindex: device.ifindex, mac, dst: theirs.local },
        ], 'medium'),
      }],
    })];
  }),
};

function farDevice(view: View, { device, theirs }: Vtep): Vtep['device'] | undefined {
  const { links } = netnsOf(view, theirs.netns);
  return links.kind === 'known' ? links.value.find(({ mac, detail }) => mac === theirs.mac && detail.kind === 'vxlan' && device.detail.kind === 'vxlan' && detail.vni === device.detail.vni) : undefined;
}

/** A locally administered address made from the node's own on the underlay, which no other node has. */
function macFor({ value }: Ip): string {
  const digits = (value & 0xffff_ffffn).toString(16).padStart(8, '0');
  return ['0e', '4e', ...[0, 2, 4, 6].map((at) => digits.slice(at, at + 2))].join(':');
}
