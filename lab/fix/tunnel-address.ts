import { block } from '../cluster/addresses.ts';
import { ruleCommands } from '../dataplane/node.ts';
import { overlayCommands } from '../dataplane/overlay.ts';
import type { Command } from '../kernel/command.ts';
import { on } from '../kernel/command.ts';
import { runAll } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';

/** calico-node of a node finds another address: the BGP of the others brings the route by it, and Felix everywhere writes its sets and rules anew. */
export async function setTunnelAddress(lab: Lab, node: string, ip: string): Promise<void> {
  const { detection = { method: '', addresses: {} } } = lab.cluster;
  if (lab.cluster.overlay !== 'ipip') throw new Error('only routes by IPIP name a node\'s address');
  const spec = { ...lab.cluster, detection: { ...detection, addresses: { ...detection.addresses, [node]: ip } } };
  const routes = spec.nodes.filter((other) => other !== node).map((other): Command => on(other, 'ip', 'route', 'replace', block(spec, node, 4), 'via', ip, 'dev', 'tunl0', 'onlink', 'proto', 'bird'));
  const sets = spec.nodes.map((each): Command => on(each, 'ipset', 'flush', 'cali40all-hosts-net'));
  await runAll(lab, [...routes, ...sets, ...spec.nodes.flatMap((each) => ruleCommands(spec, each, spec))]);
}

/** The pool says vxlanMode: Always and ipipMode: Never: BIRD takes its routes back, and Felix of every node makes its VXLAN device with routes, neighbours and forwarding entries. */
export async function switchToVxlan(lab: Lab): Promise<void> {
  const spec = { ...lab.cluster, overlay: 'vxlan' as const };
  for (const node of spec.nodes) await runAll(lab, [on(node, 'ip', 'route', 'flush', 'proto', 'bird'), on(node, 'ip', 'addr', 'flush', 'dev', 'tunl0')]);
  for (const node of spec.nodes) await runAll(lab, [...overlayCommands(spec, node), ...ruleCommands(spec, node, spec)]);
}
