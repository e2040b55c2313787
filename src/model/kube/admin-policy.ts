import type { KubeObject, LabelSelector } from './object.ts';

/**
 * The policies of a cluster's administrator (kubernetes-sigs/network-policy-api): AdminNetworkPolicy and BaselineAdminNetworkPolicy of
 * policy.networking.k8s.io/v1alpha1, ClusterNetworkPolicy of v1alpha2. Of a subject, a peer, a port exactly one field is set; one
 * without any is of a version that has fields not known here.
 */
export interface NamespacedPod { readonly namespaceSelector?: LabelSelector; readonly podSelector?: LabelSelector }
export interface AdminSubject { readonly namespaces?: LabelSelector; readonly pods?: NamespacedPod }
export interface AdminPeer extends AdminSubject { readonly nodes?: LabelSelector; readonly networks?: readonly string[]; readonly domainNames?: readonly string[] }

/** A port of v1alpha1. The protocol is TCP where none is given. */
export interface AdminPort {
  readonly portNumber?: { readonly protocol?: string; readonly port: number };
  readonly namedPort?: string;
  readonly portRange?: { readonly protocol?: string; readonly start: number; readonly end: number };
}

/** A protocol of v1alpha2 with the port that it must have, if any. */
export interface AdminProtocol {
  readonly tcp?: AdminTransport;
  readonly udp?: AdminTransport;
  readonly sctp?: AdminTransport;
  readonly destinationNamedPort?: string;
}
export interface AdminTransport { readonly destinationPort?: { readonly number?: number; readonly range?: { readonly start: number; readonly end: number } } }

/** A rule; `action` is Allow, Deny or Pass in v1alpha1, Accept, Deny or Pass in v1alpha2. */
interface AdminRuleBase { readonly name?: string; readonly action: string; readonly ports?: readonly AdminPort[]; readonly protocols?: readonly AdminProtocol[] }
export interface AdminIngressRule extends AdminRuleBase { readonly from: readonly AdminPeer[] }
export interface AdminEgressRule extends AdminRuleBase { readonly to: readonly AdminPeer[] }

interface AdminSpec { readonly subject: AdminSubject; readonly ingress?: readonly AdminIngressRule[]; readonly egress?: readonly AdminEgressRule[] }
export type AdminNetworkPolicy = KubeObject<AdminSpec & { readonly priority: number }>;
/** There is one in a cluster, named `default`. */
export type BaselineAdminNetworkPolicy = KubeObject<AdminSpec>;
/** `tier` is Admin or Baseline. */
export type ClusterNetworkPolicy = KubeObject<AdminSpec & { readonly tier: string; readonly priority: number }>;

export type AdminPolicy = AdminNetworkPolicy | BaselineAdminNetworkPolicy | ClusterNetworkPolicy;
