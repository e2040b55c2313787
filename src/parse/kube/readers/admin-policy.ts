import type { AdminEgressRule, AdminIngressRule, AdminNetworkPolicy, AdminPeer, AdminPort, AdminProtocol, AdminSubject, AdminTransport, BaselineAdminNetworkPolicy, ClusterNetworkPolicy, NamespacedPod } from '../../../model/kube/admin-policy.ts';
import type { LabelSelector } from '../../../model/kube/object.ts';
import { isRecord } from '../located.ts';
import { labelSelector } from './meta.ts';
import { complain, integer, list, string, struct } from './shape.ts';
import type { Reader } from './shape.ts';

/** Early v1alpha1 had other fields where selectors are now (sameLabels, notSelf): read as a selector they would select everything. */
const selector: Reader<LabelSelector> = (value, place) => {
  const strange = isRecord(value) ? Object.keys(value).find((key) => key !== 'matchLabels' && key !== 'matchExpressions') : undefined;
  return strange === undefined ? labelSelector(value, place) : complain(place, `a label selector: it has ${strange.slice(0, 60)}`);
};

const pods = struct<NamespacedPod>({ namespaceSelector: selector, podSelector: selector });
const subject = struct<AdminSubject>({ namespaces: selector, pods });
const peers = list(struct<AdminPeer>({ namespaces: selector, pods, nodes: selector, networks: list(string), domainNames: list(string) }));

const ports = list(struct<AdminPort>({
  portNumber: struct<NonNullable<AdminPort['portNumber']>>({ protocol: string, port: integer }, ['port']),
  namedPort: string,
  portRange: struct<NonNullable<AdminPort['portRange']>>({ protocol: string, start: integer, end: integer }, ['start', 'end']),
}));

type Destination = NonNullable<AdminTransport['destinationPort']>;
const transport = struct<AdminTransport>({
  destinationPort: struct<Destination>({ number: integer, range: struct<NonNullable<Destination['range']>>({ start: integer, end: integer }, ['start', 'end']) }),
});
const protocols = list(struct<AdminProtocol>({ tcp: transport, udp: transport, sctp: transport, destinationNamedPort: string }));

const common = {
  subject,
  ingress: list(struct<AdminIngressRule>({ name: string, action: string, from: peers, ports, protocols }, ['action', 'from'])),
  egress: list(struct<AdminEgressRule>({ name: string, action: string, to: peers, ports, protocols }, ['action', 'to'])),
};

export const adminSpec = struct<NonNullable<AdminNetworkPolicy['spec']>>({ ...common, priority: integer }, ['subject', 'priority']);
export const baselineSpec = struct<NonNullable<BaselineAdminNetworkPolicy['spec']>>(common, ['subject']);
export const clusterSpec = struct<NonNullable<ClusterNetworkPolicy['spec']>>({ ...common, tier: string, priority: integer }, ['subject', 'tier', 'priority']);
