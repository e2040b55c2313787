import type { AdvertisementSpec, BgpAdvertisement, BgpPeer, IpAddressPool, L2Advertisement, ServiceL2Status } from '../../../model/kube/metallb.ts';
import { labelSelector } from './meta.ts';
import { boolean, integer, list, string, struct } from './shape.ts';
import type { Reader } from './shape.ts';

type Spec<T extends { readonly spec?: unknown }> = NonNullable<T['spec']>;
type Status<T extends { readonly status?: unknown }> = NonNullable<T['status']>;

const selectors = list(labelSelector);
const advertisement: { readonly [K in keyof Required<AdvertisementSpec>]: Reader<NonNullable<AdvertisementSpec[K]>> } = { ipAddressPools: list(string), ipAddressPoolSelectors: selectors, nodeSelectors: selectors, serviceSelectors: selectors };

export const poolSpec = struct<Spec<IpAddressPool>>(
  { addresses: list(string), autoAssign: boolean, serviceAllocation: struct<NonNullable<Spec<IpAddressPool>['serviceAllocation']>>({ namespaces: list(string), namespaceSelectors: selectors, serviceSelectors: selectors }) },
  ['addresses'],
);
export const poolStatus = struct<Status<IpAddressPool>>({ assignedIPv4: integer, availableIPv4: integer });
export const l2Spec = struct<Spec<L2Advertisement>>({ ...advertisement, interfaces: list(string) });
export const bgpSpec = struct<Spec<BgpAdvertisement>>({ ...advertisement, aggregationLength: integer, aggregationLengthV6: integer, localPref: integer, peers: list(string) });
export const peerSpec = struct<Spec<BgpPeer>>({ peerAddress: string, nodeSelectors: selectors });
export const l2Status = struct<Status<ServiceL2Status>>({ node: string, serviceName: string, serviceNamespace: string, interfaces: list(struct<{ readonly name?: string }>({ name: string })) });
