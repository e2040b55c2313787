import type { Ip } from '../../net/ip.ts';
import type { LineRef } from '../evidence/evidence.ts';
import type { Because } from '../network/because.ts';
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

/** A flow as NetworkPolicy sees it: after destination translation, before source translation. */
export interface PolicyFlow {
  readonly src: PolicyEnd;
  readonly dst: PolicyEnd;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP' | 'ICMP';
  readonly port: number;
}

/** A pod (not hostNetwork) by name, or an address outside the pods. */
export type PolicyEnd = { readonly kind: 'pod'; readonly namespace: string; readonly name: string; readonly ip: Ip } | { readonly kind: 'address'; readonly ip: Ip };

/** The verdict of all NetworkPolicies in one direction. */
export interface PolicyVerdict {
  readonly direction: 'ingress' | 'egress';
  readonly allowed: boolean;
  /** Policies that select the pod in this direction; none: not isolated. */
  readonly isolating: readonly NetworkPolicy[];
  /** The rule that allows: index into the policy's `ingress` or `egress`. */
  readonly allowedBy?: { readonly policy: NetworkPolicy; readonly rule: number };
  /** For an implicit deny, the rule that came nearest and the one field that did not match. */
  readonly nearMiss?: { readonly policy: NetworkPolicy; readonly rule: number; readonly field: 'port' | 'protocol' | 'podSelector' | 'namespaceSelector' | 'ipBlock' | 'except' | 'no-rules'; readonly want: string; readonly have: string };
}
