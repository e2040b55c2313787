import type { Change, Fix } from '../../../model/finding/index.ts';
import type { Netns } from '../../../model/network/index.ts';
import type { Ip } from '../../../net/ip.ts';
import { formatIp } from '../../../net/ip.ts';
import { adviceFix, kubectlFix } from '../../build.ts';
import { shell } from '../../shell.ts';
import { addressLine } from '../../tunnel-ends.ts';
import type { View } from '../../view.ts';
import { overwriteKey, staticIp, variables } from './agent.ts';
import type { Agent } from './agent.ts';

const INTERNAL = 'kubernetes-internal-ip';

/** Lets the agent of the node take the InternalIP; where it is told so already, it only has to look again. */
export function fixesOf(view: View, agent: Agent, node: Netns, old: Ip, ip: Ip): readonly Fix[] {
  const changes: readonly Change[] = [{ kind: 'set-tunnel-address', netns: node.id, old, ip, peers: hosts(view) }];
  switch (agent.kind) {
    case 'calico': return [calicoFix(agent, ip.family, changes)];
    case 'flannel': return [flannelFix(view, node, ip, changes)];
    case 'other': return [adviceFix('other', `${node.node}: ${formatIp(old)} -> ${formatIp(ip)}`, changes, 'medium')];
  }
}

function hosts({ placement }: View): readonly string[] {
  return placement.nodes.flatMap((node) => {
    const host = placement.hostNetns(node);
    return host.kind === 'known' ? [host.value] : [];
  });
}

/** By its environment, or where the operator writes that, by the operator's own object, which takes one way only. */
function calicoFix(agent: Extract<Agent, { kind: 'calico' }>, family: 4 | 6, changes: readonly Change[]): Fix {
  const { daemonSet, method, ip } = agent;
  const names = variables(family);
  if (daemonSet === undefined) return adviceFix('detect', `calico-node: ${names.method}=${INTERNAL} (tigera-operator: Installation default, nodeAddressAutodetectionV${family}: {kubernetes: NodeInternalIP})`, changes, 'medium');
  const isAuto = staticIp(agent) === undefined && (ip === undefined || ip === 'autodetect');
  if (method === INTERNAL && isAuto) return kubectlFix('restart', [shell('kubectl', '-n', daemonSet.namespace, 'rollout', 'restart', 'daemonset/calico-node')], changes, 'medium');
  if (daemonSet.namespace === 'calico-system') {
    const only = { firstFound: null, interface: null, skipInterface: null, canReach: null, cidrs: null, kubernetes: 'NodeInternalIP' };
    return kubectlFix('detect', [shell('kubectl', 'patch', 'installation', 'default', '--type=merge', '-p', JSON.stringify({ spec: { calicoNetwork: { [`nodeAddressAutodetectionV${family}`]: only } } }))], changes, 'medium');
  }
  const values = [...(ip === 'autodetect' ? [] : [`${names.ip}=autodetect`]), ...(method === INTERNAL ? [] : [`${names.method}=${INTERNAL}`])];
  return kubectlFix('detect', [shell('kubectl', '-n', daemonSet.namespace, 'set', 'env', 'daemonset/calico-node', ...values)], changes, 'medium');
}

/** By the node's annotation, which flannel reads when it starts (pkg/subnet/kube); `--iface` is for all nodes. */
function flannelFix({ cluster }: View, node: Netns, ip: Ip, changes: readonly Change[]): Fix {
  const object = cluster.nodes.kind === 'known' ? cluster.nodes.value.find(({ metadata }) => metadata.name === node.node) : undefined;
  const key = overwriteKey(ip.family);
  if (object?.metadata.annotations?.[key] === formatIp(ip)) return adviceFix('flannelRestart', `${node.node}: flannel`, changes, 'medium');
  const dev = addressLine(node, ip)?.link.name;
  const annotate = kubectlFix('flannel', [shell('kubectl', 'annotate', 'node', node.node, '--overwrite', `${key}=${formatIp(ip)}`)], changes, 'medium');
  return { ...annotate, commands: [...annotate.commands, { kind: 'advice', text: `${node.node}: flannel${dev === undefined ? '' : ` (--iface=${dev})`}` }] };
}
