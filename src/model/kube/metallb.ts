import type { KubeObject, LabelSelector } from './object.ts';

/** Objects of MetalLB (`metallb.io/v1beta1`; BGPPeer `v1beta2`), as its speakers read and write them. Fields that netwhy does not heed are left out. */

/** Addresses that Services of type LoadBalancer may be given: prefixes, or ranges `FIRST-LAST`. */
export type IpAddressPool = KubeObject<
  { readonly addresses: readonly string[]; readonly autoAssign?: boolean; readonly serviceAllocation?: { readonly namespaces?: readonly string[]; readonly namespaceSelectors?: readonly LabelSelector[]; readonly serviceSelectors?: readonly LabelSelector[] } },
  { readonly assignedIPv4?: number; readonly availableIPv4?: number }
>;

/** Of which pools and by which nodes addresses are announced: without a selector, all of them. */
export interface AdvertisementSpec {
  readonly ipAddressPools?: readonly string[];
  readonly ipAddressPoolSelectors?: readonly LabelSelector[];
  readonly nodeSelectors?: readonly LabelSelector[];
  /** Since 0.16: of which Services. */
  readonly serviceSelectors?: readonly LabelSelector[];
}

/** By ARP and neighbour discovery, at these devices or at all. */
export type L2Advertisement = KubeObject<AdvertisementSpec & { readonly interfaces?: readonly string[] }>;

/** By BGP, to these peers or to all, as a prefix of this length that the address is in. */
export type BgpAdvertisement = KubeObject<AdvertisementSpec & { readonly aggregationLength?: number; readonly aggregationLengthV6?: number; readonly localPref?: number; readonly peers?: readonly string[] }>;

/** A router that the speakers of these nodes, or of all, talk to. */
export type BgpPeer = KubeObject<{ readonly peerAddress?: string; readonly nodeSelectors?: readonly LabelSelector[] }>;

/** Written by the speaker that answers for a Service's address (since 0.14), and deleted when it stops. */
export type ServiceL2Status = KubeObject<unknown, { readonly node?: string; readonly serviceName?: string; readonly serviceNamespace?: string; readonly interfaces?: readonly { readonly name?: string }[] }>;
