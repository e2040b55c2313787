import type { EgressRule, IngressRule, NetworkPolicy, PolicyPeer, PolicyPort } from '../../../model/kube/policy.ts';
import { isRecord } from '../located.ts';
import { labelSelector } from './meta.ts';
import { integer, integerOrString, list, string, struct } from './shape.ts';
import type { Reader } from './shape.ts';

const ports = list(struct<PolicyPort>({ protocol: string, port: integerOrString, endPort: integer }));
const peers = list(struct<PolicyPeer>({
  podSelector: labelSelector, namespaceSelector: labelSelector,
  ipBlock: struct<NonNullable<PolicyPeer['ipBlock']>>({ cidr: string, except: list(string) }, ['cidr']),
}));

const fields = struct<NonNullable<NetworkPolicy['spec']>>(
  {
    podSelector: labelSelector, policyTypes: list(string),
    ingress: list(struct<IngressRule>({ from: peers, ports })),
    egress: list(struct<EgressRule>({ to: peers, ports })),
  },
  ['podSelector'],
);

/** A pod selector that is null or not there is the empty one: it is no pointer in the API's type, so the server prints `{}`. */
export const policySpec: Reader<NonNullable<NetworkPolicy['spec']>> = (value, place) =>
  fields(isRecord(value) && (value['podSelector'] ?? undefined) === undefined ? { ...value, podSelector: {} } : value, place);
