import type { Ip } from '../../net/ip.ts';
import type { LineRef } from '../evidence/evidence.ts';
import type { Because } from '../network/because.ts';
import type { AdminPolicy } from './admin-policy.ts';
import type { NetworkPolicy } from './policy.ts';
import type { Service, ServicePort } from './service.ts';

/** One backend of a Service port as Kubernetes promises it, and why it is or is not used. */
export interface PromisedEndpoint {
  readonly addr: Ip;
  readonly port: number;
  readonly node?: string;
  readonly pod?: { readonly namespace: string; readonly name: string };
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly ref: LineRef;
}

/** An address and port at which a Service port is reached. */
export interface Frontend {
  readonly kind: 'cluster-ip' | 'external-ip' | 'load-balancer' | 'node-port';
  /** Absent for a node port: every address of the node (as the proxy's node port addresses say). */
  readonly addr?: Ip;
  readonly port: number;
}

/** What Kubernetes promises of one port of one Service, as seen from one node. */
export interface ServicePromise {
  readonly service: Service;
  readonly port: ServicePort;
  readonly protocol: number;
  readonly frontends: readonly Frontend[];
  /** All endpoints of the slices for this port. */
  readonly endpoints: readonly PromisedEndpoint[];
  /** Those that a proxy on `node` must use for traffic of this scope (internal or external). */
  readonly usable: readonly PromisedEndpoint[];
  readonly sessionAffinitySeconds?: number;
  /** Why `usable` is empty or less than `endpoints`. */
  readonly reasons: readonly EndpointReason[];
}

export type EndpointReason =
  | { readonly kind: 'no-slices'; readonly because: Because }
  | { readonly kind: 'selector-matches-nothing'; readonly because: Because; readonly nearest?: { readonly pod: string; readonly key: string; readonly want: string; readonly have?: string } }
  | { readonly kind: 'not-ready'; readonly pod: string; readonly because: Because }
  | { readonly kind: 'no-local-endpoint'; readonly policy: 'internal' | 'external'; readonly because: Because }
  | { readonly kind: 'named-port-missing'; readonly port: string; readonly pod: string; readonly because: Because };

/** The rule that decided: its index in the policy's `ingress` or `egress`, its name if it has one. */
export type PolicyDecision =
  | { readonly tier: 'network-policy'; readonly policy: NetworkPolicy; readonly rule: number }
  | { readonly tier: 'admin' | 'baseline'; readonly policy: AdminPolicy; readonly rule: number; readonly name?: string };

/** A flow as NetworkPolicy sees it: after destination translation, before source translation. */
export interface PolicyFlow {
  readonly src: PolicyEnd;
  readonly dst: PolicyEnd;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP' | 'ICMP';
  readonly port: number;
}

/** A pod (not hostNetwork) by name, or an address outside the pods. */
export type PolicyEnd = { readonly kind: 'pod'; readonly namespace: string; readonly name: string; readonly ip: Ip } | { readonly kind: 'address'; readonly ip: Ip };

/** The verdict of all policies in one direction: NetworkPolicies, and the administrator's before and after them. */
export interface PolicyVerdict {
  readonly direction: 'ingress' | 'egress';
  readonly allowed: boolean;
  /** NetworkPolicies that select the pod in this direction; none: not isolated. */
  readonly isolating: readonly NetworkPolicy[];
  /** What decided. Absent where no policy did (all is allowed then), and for the implicit deny of NetworkPolicies, which no rule says. */
  readonly decidedBy?: PolicyDecision;
  /** Why the verdict might be another one: a rule that cannot be told to match or not, or two policies of which either may win. */
  readonly doubt?: Because;
  /** For an implicit deny, the rule that came nearest and the one field that did not match. */
  readonly nearMiss?: { readonly policy: NetworkPolicy; readonly rule: number; readonly field: 'port' | 'protocol' | 'podSelector' | 'namespaceSelector' | 'ipBlock' | 'except' | 'no-rules'; readonly want: string; readonly have: string };
}
