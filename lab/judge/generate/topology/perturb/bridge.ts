import type { Random } from '../../../random.ts';
import type { Topology } from '../topology.ts';
import type { Perturbation } from './index.ts';

/** A setting of a bridge's port, or of the bridge. */
export function bridgeChange(random: Random, topology: Topology): Perturbation | undefined {
  const ports = topology.devices.filter((device) => device.master !== undefined);
  if (ports.length === 0) return undefined;
  const port = random.pick(ports);
  const both = ports.filter((other) => other.netns === port.netns && other.master === port.master).map((other) => other.name);
  const [name, lines] = random.weighted<readonly [string, readonly string[]]>([
    [3, ['hairpin', [`link set ${port.name} type bridge_slave hairpin on`]]],
    [2, ['isolated', both.map((dev) => `link set ${dev} type bridge_slave isolated on`)]],
    [1, ['isolated-one', [`link set ${port.name} type bridge_slave isolated on`]]],
    [1, ['learning', [`link set ${port.name} type bridge_slave learning off`]]],
    [1, ['flood', [`link set ${port.name} type bridge_slave flood off`]]],
    [0.5, ['state', [`link set ${port.name} type bridge_slave state ${random.pick([0, 1, 4])}`]]],
    [1, ['unplugged', [`link set ${port.name} nomaster`]]],
    [1, ['call-iptables', [`link set ${port.master ?? ''} type bridge nf_call_iptables 1`]]],
    [1, ['promisc', [`link set ${port.master ?? ''} promisc on`]]],
  ]);
  return { name: `bridge-${name}`, steps: [{ at: port.netns, tool: 'ip', lines }] };
}
