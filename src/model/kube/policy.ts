import type { KubeObject, LabelSelector } from './object.ts';

export interface PolicyPort { readonly protocol?: string; readonly port?: number | string; readonly endPort?: number }
export interface PolicyPeer { readonly podSelector?: LabelSelector; readonly namespaceSelector?: LabelSelector; readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] } }
export interface IngressRule { readonly from?: readonly PolicyPeer[]; readonly ports?: readonly PolicyPort[] }
export interface EgressRule { readonly to?: readonly PolicyPeer[]; readonly ports?: readonly PolicyPort[] }

export type NetworkPolicy = KubeObject<{
  readonly podSelector: LabelSelector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly IngressRule[];
  readonly egress?: readonly EgressRule[];
}>;
