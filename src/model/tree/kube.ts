import type { AdminNetworkPolicy, BaselineAdminNetworkPolicy, BgpAdvertisement, BgpPeer, ClusterNetworkPolicy, ConfigMap, DaemonSet, Endpoints, EndpointSlice, Ingress, IpAddressPool, KubeObject, L2Advertisement, Namespace, NetworkPolicy, Node, Pod, Service, ServiceL2Status, VpcService } from '../kube/index.ts';
import type { Tree } from './tree.ts';

/** An object of the API, its known kinds with well-shaped fields only. Other kinds keep spec and status as they were. */
export type KubeNode =
  | { readonly kind: 'Pod'; readonly object: Pod }
  | { readonly kind: 'Node'; readonly object: Node }
  | { readonly kind: 'Namespace'; readonly object: Namespace }
  | { readonly kind: 'Service'; readonly object: Service }
  | { readonly kind: 'EndpointSlice'; readonly object: EndpointSlice }
  | { readonly kind: 'Endpoints'; readonly object: Endpoints }
  | { readonly kind: 'NetworkPolicy'; readonly object: NetworkPolicy }
  | { readonly kind: 'AdminNetworkPolicy'; readonly object: AdminNetworkPolicy }
  | { readonly kind: 'BaselineAdminNetworkPolicy'; readonly object: BaselineAdminNetworkPolicy }
  | { readonly kind: 'ClusterNetworkPolicy'; readonly object: ClusterNetworkPolicy }
  | { readonly kind: 'ConfigMap'; readonly object: ConfigMap }
  | { readonly kind: 'DaemonSet'; readonly object: DaemonSet }
  | { readonly kind: 'Ingress'; readonly object: Ingress }
  | { readonly kind: 'VPCService'; readonly object: VpcService }
  | { readonly kind: 'IPAddressPool'; readonly object: IpAddressPool }
  | { readonly kind: 'L2Advertisement'; readonly object: L2Advertisement }
  | { readonly kind: 'BGPAdvertisement'; readonly object: BgpAdvertisement }
  | { readonly kind: 'BGPPeer'; readonly object: BgpPeer }
  | { readonly kind: 'ServiceL2Status'; readonly object: ServiceL2Status }
  | { readonly kind: 'other'; readonly object: KubeObject };

/**
 * A file of API objects: one line of the tree for each object, at the line where it begins. `text` is the file; `malformed` names the
 * kinds of which an object was left out because leaving out one field of it would have changed what it means.
 */
export interface KubeTree extends Tree<KubeNode> {
  readonly text: string;
  readonly malformed: readonly { readonly kind: string; readonly line: number; readonly message: string }[];
}
