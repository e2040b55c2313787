import { block } from '../cluster/addresses.ts';
import { ruleCommands } from '../dataplane/node.ts';
import { overlayCommands, tunnelDevice, vtepMac } from '../dataplane/overlay.ts';
import type { Command } from '../kernel/command.ts';
import { on } from '../kernel/command.ts';
import { runAll } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';

/** calico-node of a node finds another address: the routes (IPIP) or forwarding entries (VXLAN) of the others are for it, and Felix everywhere writes its sets and rules anew. */
export async function setTunnelAddress(lab: Lab, node: string, ip: string): Promise<void> {
  const { detection = { method: '', addresses: {} }, overlay } = lab.cluster;
  if (overlay !== 'ipip' && overlay !== 'vxlan') throw new Error('nothing here names a node\'s address for its tunnel');
  const spec = { ...lab.cluster, detection: { ...detection, addresses: { ...detection.addresses, [node]: ip } } };
  const others = spec.nodes.filter((other) => other !== node);
  const ways = overlay === 'ipip'
    ? others.map((other): Command => on(other, 'ip', 'route', 'replace', block(spec, node, 4), 'via', ip, 'dev', 'tunl0', 'onlink', 'proto', 'bird'))
    : [
      ...others.map((other): Command => on(other, 'bridge', 'fdb', 'replace', vtepMac(node, 4), 'dev', 'vxlan.calico', 'dst', ip, 'self', 'permanent')),
      on(node, 'ip', 'link', 'del', 'vxlan.calico'), on(node, 'ip', 'route', 'del', 'blackhole', block(spec, node, 4)), ...overlayCommands(spec, node),
    ];
  const sets = spec.nodes.map((each): Command => on(each, 'ipset', 'flush', overlay === 'ipip' ? 'cali40all-hosts-net' : 'cali40all-vxlan-net'));
  await runAll(lab, [...ways, ...sets, ...spec.nodes.flatMap((each) => ruleCommands(spec, each, spec))]);
}

/** The pool says vxlanMode: Always and ipipMode: Never: BIRD takes its routes back, and Felix of every node makes its VXLAN device with routes, neighbours and forwarding entries. */
export async function switchToVxlan(lab: Lab): Promise<void> {
  const spec = { ...lab.cluster, overlay: 'vxlan' as const };
  for (const node of spec.nodes) await runAll(lab, [on(node, 'ip', 'route', 'flush', 'proto', 'bird'), on(node, 'ip', 'addr', 'flush', 'dev', 'tunl0')]);
  for (const node of spec.nodes) await runAll(lab, [...overlayCommands(spec, node), ...ruleCommands(spec, node, spec)]);
}

/** Felix or flanneld of every node makes its VXLAN device anew, with another port, and Felix its rules. */
export async function setVxlanPort(lab: Lab, port: number): Promise<void> {
  const spec = { ...lab.cluster, vxlanPort: port };
  const anew = (node: string): Command[] => [
    ...spec.families.map((family): Command => on(node, 'ip', 'link', 'del', tunnelDevice(spec, family) ?? '')),
    ...(spec.overlay === 'vxlan' ? spec.families.map((family): Command => on(node, 'ip', `-${family}`, 'route', 'del', 'blackhole', block(spec, node, family))) : []),
    ...overlayCommands(spec, node), ...ruleCommands(spec, node, spec),
  ];
  for (const node of spec.nodes) await runAll(lab, anew(node));
}
