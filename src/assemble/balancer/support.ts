import type { SupportEntry } from '../../model/evidence/index.ts';

const of = (name: string, state: SupportEntry['state'], note: string): SupportEntry => ({ dialect: 'load balancers', name, state, note });

/** Kinds of load balancers and gateways, and by what each is known. */
export const BALANCER_SUPPORT: readonly SupportEntry[] = [
  of('CLB', 'supported', 'four and seven layers, by the annotations of TKE and the answers of the cloud\'s API'),
  of('TGW', 'supported', 'by Services of TCS'),
  of('VPCGW', 'supported', 'by t_route and vpcgw.json'),
  of('MetalLB, layer 2', 'conditional', 'by its objects; of several nodes that may answer ARP a ServiceL2Status says which does, else each is walked'),
  of('MetalLB, BGP', 'conditional', 'by its objects; that sessions stand is taken for granted, and that routers share connections out among all nodes; with different localPref or without BGPPeers unknown where it matters'),
  of('MetalLB, both for one address', 'not supported', 'which of both the client\'s network heeds is not known'),
  of('any other, four layers', 'supported', 'described in a file of its own, balancer-NAME.json (bundle.md)'),
];
