import { say } from './draft.ts';
import type { Draft } from './draft.ts';
import { putInVlan } from './vlan.ts';

/** What bridges are told beside their ports: hairpin, isolation, promiscuity, and where the kernel has it VLANs. */
export function dressBridges(draft: Draft): void {
  const { random } = draft;
  for (const { bridge, members } of draft.segments) {
    if (bridge === undefined) continue;
    const ports = draft.devices.filter((device) => device.netns === bridge.netns && device.master === bridge.name);
    const hairpin = random.chance(0.35);
    for (const port of ports) {
      if (hairpin) say(draft, 'port', port.netns, 'ip', `link set ${port.name} type bridge_slave hairpin on`);
      if (random.chance(0.05)) say(draft, 'port', port.netns, 'ip', `link set ${port.name} type bridge_slave isolated on`);
    }
    if (hairpin) draft.tags.add('topology:hairpin');
    if (random.chance(0.15)) say(draft, 'up', bridge.netns, 'ip', `link set ${bridge.name} promisc on`);
    if (draft.kernel !== 'vm' || !random.chance(0.4)) continue;
    draft.tags.add('topology:vlan-filtering');
    say(draft, 'port', bridge.netns, 'ip', `link set ${bridge.name} type bridge vlan_filtering 1`);
    if (random.chance(0.7)) putInVlan(draft, bridge, members.some((member) => member.device === bridge));
  }
}
