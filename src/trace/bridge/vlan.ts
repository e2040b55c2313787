import type { Link } from '../../model/network/link.ts';
import type { Port } from './port.ts';

/** The VLAN that a frame belongs to inside a bridge: 0 where the bridge does not filter by VLAN and tags pass as they are. */
export type BridgeVlan = { readonly id: number; readonly tag: number | undefined };

/** br_allowed_ingress (net/bridge/br_vlan.c): untagged frames get the port's pvid; a VLAN that the port is not in is refused. */
export function ingressVlan(bridge: Link, port: Port, tag: number | undefined): BridgeVlan | undefined {
  if (bridge.detail.kind !== 'bridge' || !bridge.detail.vlanFiltering) return { id: 0, tag };
  const vlans = port.state?.vlans;
  if (vlans === undefined) return { id: tag ?? bridge.detail.defaultPvid, tag };
  const id = tag ?? vlans.find((vlan) => vlan.pvid)?.id;
  if (id === undefined || !vlans.some((vlan) => vlan.id === id)) return undefined;
  return { id, tag };
}

/** br_allowed_egress and br_handle_vlan: the tag with which the frame leaves by the port, or undefined when it may not. */
export function egressTag(bridge: Link, port: Port, vlan: BridgeVlan): { readonly tag: number | undefined } | undefined {
  if (bridge.detail.kind !== 'bridge' || !bridge.detail.vlanFiltering) return { tag: vlan.tag };
  const vlans = port.state?.vlans;
  if (vlans === undefined) return { tag: vlan.tag };
  const member = vlans.find((candidate) => candidate.id === vlan.id);
  if (member === undefined) return undefined;
  return { tag: member.untagged ? undefined : vlan.id };
}
