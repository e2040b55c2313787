import type { EgressRule, IngressRule, NetworkPolicy, PolicyPeer, PolicyPort } from '../../../model/kube/policy.ts';
import { labelSelector } from './meta.ts';
import { integer, integerOrString, list, string, struct } from './shape.ts';

const ports = list(struct<PolicyPort>({ protocol: string, port: integerOrString, endPort: integer }));
const peers = list(struct<PolicyPeer>({
  podSelector: labelSelector, namespaceSelector: labelSelector,
  ipBlock: struct<NonNullable<PolicyPeer['ipBlock']>>({ cidr: string, except: list(string) }, ['cidr']),
}));

export const policySpec = struct<NonNullable<NetworkPolicy['spec']>>(
  {
    podSelector: labelSelector, policyTypes: list(string),
    ingress: list(struct<IngressRule>({ from: peers, ports })),
    egress: list(struct<EgressRule>({ to: peers, ports })),
  },
  ['podSelector'],
);
