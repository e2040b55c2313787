import { say } from './draft.ts';
import type { Draft, Segment } from './draft.ts';
import { putInVlan } from './vlan.ts';

/** What bridges are told beside their ports: hairpin, isolation, promiscuity, and where the kernel has it VLANs. */
export function dressBridges(draft: Draft): void {
  const { random } = draft;
  for (const { bridge, members, subnets } of draft.segments) {
    if (bridge === undefined) continue;
    const ports = draft.devices.filter((device) => device.netns === bridge.netns && device.master === bridge.name);
    const hairpin = random.chance(0.35);
    for (const port of ports) {
      if (hairpin) say(draft, 'port', port.netns, 'ip', `link set ${port.name} type bridge_slave hairpin on`);
      if (random.chance(0.05)) say(draft, 'port', port.netns, 'ip', `link set ${port.name} type bridge_slave isolated on`);
    }
    if (hairpin) draft.tags.add('topology:hairpin');
    if (random.chance(0.15)) say(draft, 'up', bridge.netns, 'ip', `link set ${bridge.name} promisc on`);
    if (random.chance(0.3)) askForItself(draft, members.filter((member) => member.device !== bridge), subnets);
    if (draft.kernel !== 'vm' || !random.chance(0.4)) continue;
    draft.tags.add('topology:vlan-filtering');
    say(draft, 'port', bridge.netns, 'ip', `link set ${bridge.name} type bridge vlan_filtering 1`);
    if (random.chance(0.7)) putInVlan(draft, bridge, members.some((member) => member.device === bridge));
  }
}

/** Host number of an address that nobody has. */
const OWN_MAC = 13;

/** Tells a member that a neighbour has its own MAC: its frames to it would have to leave the bridge by the port that they came in by. */
function askForItself(draft: Draft, members: Segment['members'], subnets: Segment['subnets']): void {
  if (members.length === 0) return;
  const { netns, device } = draft.random.pick(members);
  for (const { family, length, host } of Object.values(subnets)) {
    if (family === 4 && length > 28) continue;
    say(draft, 'neighbour', netns, 'ip', `neigh add ${host(OWN_MAC)} lladdr ${device.mac} dev ${device.name} nud permanent`);
    draft.places.push({ address: host(OWN_MAC), family, kind: 'vip' });
  }
}
