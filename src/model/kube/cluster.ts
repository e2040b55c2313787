import type { Part } from '../network/because.ts';
import type { AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy } from './admin-policy.ts';
import type { Ingress } from './ingress.ts';
import type { BgpAdvertisement, BgpPeer, IpAddressPool, L2Advertisement, ServiceL2Status } from './metallb.ts';
import type { KubeObject } from './object.ts';
import type { NetworkPolicy } from './policy.ts';
import type { Endpoints, EndpointSlice, Service } from './service.ts';
import type { VpcService } from './vpc-service.ts';
import type { ConfigMap, DaemonSet, Namespace, Node, Pod } from './workload.ts';

/** The API objects of a bundle, each kind read when first asked for. A kind that was not collected is missing, not empty. */
export interface Cluster {
  readonly pods: Part<readonly Pod[]>;
  readonly nodes: Part<readonly Node[]>;
  readonly namespaces: Part<readonly Namespace[]>;
  readonly services: Part<readonly Service[]>;
  readonly endpointSlices: Part<readonly EndpointSlice[]>;
  readonly endpoints: Part<readonly Endpoints[]>;
  readonly networkPolicies: Part<readonly NetworkPolicy[]>;
  readonly adminNetworkPolicies: Part<readonly AdminNetworkPolicy[]>;
  readonly baselineAdminNetworkPolicies: Part<readonly BaselineAdminNetworkPolicy[]>;
  readonly clusterNetworkPolicies: Part<readonly ClusterNetworkPolicy[]>;
  readonly configMaps: Part<readonly ConfigMap[]>;
  readonly daemonSets: Part<readonly DaemonSet[]>;
  readonly ingresses: Part<readonly Ingress[]>;
  /** Of TCS. */
  readonly vpcServices: Part<readonly VpcService[]>;
  /** Of MetalLB. */
  readonly ipAddressPools: Part<readonly IpAddressPool[]>;
  readonly l2Advertisements: Part<readonly L2Advertisement[]>;
  readonly bgpAdvertisements: Part<readonly BgpAdvertisement[]>;
  readonly bgpPeers: Part<readonly BgpPeer[]>;
  readonly serviceL2Statuses: Part<readonly ServiceL2Status[]>;
  /** Everything else, by kind: IPPool, BlockAffinity, FelixConfiguration, ... */
  readonly others: Part<readonly KubeObject[]>;
}
