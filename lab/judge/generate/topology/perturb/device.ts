import type { Random } from '../../../random.ts';
import type { Topology } from '../topology.ts';
import { someDevice, someSpace } from './pick.ts';
import type { Perturbation } from './index.ts';

/** A device that is down, small, or without an address. */
export function deviceChange(random: Random, topology: Topology): Perturbation | undefined {
  const at = someSpace(random, topology);
  const device = someDevice(random, topology, at);
  if (device === undefined) return undefined;
  const address = device.addresses.length === 0 ? undefined : random.pick(device.addresses);
  const [name, line] = random.weighted<readonly [string, string]>([
    [1, ['down', `link set ${device.name} down`]],
    [3, ['mtu', `link set ${device.name} mtu ${random.int(1280, 1480)}`]],
    [address === undefined ? 0 : 1, ['addr-del', `addr del ${address ?? ''} dev ${device.name}`]],
    [1, ['promisc', `link set ${device.name} promisc on`]],
    [1, ['arp-off', `link set ${device.name} arp off`]],
  ]);
  return { name: `device-${name}`, steps: [{ at, tool: 'ip', lines: [line] }] };
}
