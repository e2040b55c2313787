/** A kind of object that a speaker of MetalLB asks an API server for. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespaced: boolean;
}

/** As much of an object as whoever keeps it must know. */
export interface ApiObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly generateName?: string; readonly resourceVersion?: string; readonly uid?: string };
}

const of = (group: string, version: string, namespaced: boolean, ...kinds: readonly (readonly [string, string])[]): readonly Kind[] => kinds.map(([kind, resource]) => ({ group, version, kind, resource, namespaced }));

/** All of them. */
export const KINDS: readonly Kind[] = [
  ...of('', 'v1', true, ['Pod', 'pods'], ['Service', 'services'], ['Secret', 'secrets'], ['ConfigMap', 'configmaps'], ['Event', 'events']),
  ...of('', 'v1', false, ['Node', 'nodes'], ['Namespace', 'namespaces']),
  ...of('discovery.k8s.io', 'v1', true, ['EndpointSlice', 'endpointslices']),
  ...of('metallb.io', 'v1beta1', true, ['IPAddressPool', 'ipaddresspools'], ['L2Advertisement', 'l2advertisements'], ['BGPAdvertisement', 'bgpadvertisements'], ['Community', 'communities'], ['BFDProfile', 'bfdprofiles'], ['ServiceL2Status', 'servicel2statuses'], ['ServiceBGPStatus', 'servicebgpstatuses'], ['ConfigurationState', 'configurationstates'], ['BGPPeer', 'bgppeers']),
  ...of('metallb.io', 'v1beta2', true, ['BGPPeer', 'bgppeers']),
];

/** The resource by which netwhy asks for a kind: `endpointslices.discovery.k8s.io`. */
export function pathOf({ group, resource }: Kind): string {
  return group === '' ? resource : `${resource}.${group}`;
}
