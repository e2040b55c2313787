import type { FindingEvidence, Fix } from '../../../model/finding/index.ts';
import type { LineRef } from '../../../model/evidence/index.ts';
import type { Ip } from '../../../net/ip.ts';
import { formatIp } from '../../../net/ip.ts';
import { kubectlFix } from '../../build.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';

const ANNOTATION = 'projectcalico.org/IPv4Address';
const METHOD = 'IP_AUTODETECTION_METHOD';

/** calico-node's DaemonSet, and how it finds its nodes' addresses: `first-found` where nothing is said (Calico, configuring calico/node). */
export function agentOf({ cluster }: View): { readonly namespace: string; readonly method: string; readonly ref: LineRef } | undefined {
  const sets = cluster.daemonSets.kind === 'known' ? cluster.daemonSets.value : [];
  const agent = sets.find(({ metadata }) => metadata.name === 'calico-node');
  const env = (agent?.spec?.template?.spec?.containers ?? []).flatMap((container) => container.env ?? []);
  return agent === undefined ? undefined : { namespace: agent.metadata.namespace ?? '', method: env.find(({ name }) => name === METHOD)?.value ?? 'first-found', ref: agent.ref };
}

/** The address that calico-node wrote on its Node. */
export function annotationOf({ cluster }: View, name: string, right: Ip): readonly FindingEvidence[] {
  const node = cluster.nodes.kind === 'known' ? cluster.nodes.value.find(({ metadata }) => metadata.name === name) : undefined;
  const said = node?.metadata.annotations?.[ANNOTATION];
  return node === undefined || said === undefined ? [] : [{ ref: node.ref, text: `${ANNOTATION}: ${said}`, expected: formatIp(right) }];
}

/** Lets calico-node take the InternalIP: by its environment, or where the operator writes that, by the operator's own object. */
export function detectFix(view: View, netns: string, old: Ip, ip: Ip): Fix {
  const { namespace } = agentOf(view) ?? { namespace: 'kube-system' };
  const command = namespace === 'calico-system'
    ? shell('kubectl', 'patch', 'installation', 'default', '--type=merge', '-p', '{"spec":{"calicoNetwork":{"nodeAddressAutodetectionV4":{"kubernetes":"NodeInternalIP"}}}}')
    : shell('kubectl', '-n', namespace, 'set', 'env', 'daemonset/calico-node', `${METHOD}=kubernetes-internal-ip`);
  const peers = view.placement.nodes.flatMap((node) => {
    const host = view.placement.hostNetns(node);
    return host.kind === 'known' ? [host.value] : [];
  });
  return kubectlFix('detect', [command], [{ kind: 'set-tunnel-address', netns, old, ip, peers }], 'medium');
}
