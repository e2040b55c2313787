import type { Ip } from '../../net/ip.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { Because } from './because.ts';

/** Where the other end of a veth (or the underlay of a physical device) is. */
export type Peer =
  | { readonly kind: 'link'; readonly netns: string; readonly ifindex: number; readonly because: Because }
  /** Several ends fit, or the end's namespace was not collected. */
  | { readonly kind: 'unknown'; readonly because: Because };

/** `NAME@if5 ... link-netnsid 0`: an ifindex, in this namespace, or elsewhere in the one that this namespace knows by that id or name. */
export interface LinkedDevice {
  readonly ifindex: number;
  readonly elsewhere?: { readonly nsid?: number; readonly name?: string };
}

/** A network device. Names and indices are unique in their namespace. */
export interface Link {
  readonly name: string;
  readonly ifindex: number;
  readonly because: Because;
  readonly mac?: string;
  readonly mtu: number;
  /** IFF_UP, and carrier or operational state. */
  readonly up: boolean;
  readonly carrier: boolean;
  readonly noArp: boolean;
  readonly promisc: boolean;
  /** ifindex of the bridge, bond or VRF that it is a port of. */
  readonly master?: number;
  readonly addresses: readonly LinkAddress[];
  readonly detail: LinkDetail;
  /** The device behind this one as the kernel says it: a veth's peer, the lower device of a VLAN, macvlan or tunnel. */
  readonly linked?: LinkedDevice;
  /** Where that device is, when it is in another namespace and this is no veth; `lower` in the detail is then 0, which is no device. */
  readonly lowerIn?: Peer;
  /** Set by a fix alone: the stack makes the checksums of what goes out by the device. */
  readonly txChecksum?: false;
  /** Set by a fix alone: the stack cuts what goes out by the device into packets. */
  readonly segments?: false;
}

export interface LinkAddress {
  readonly ip: Ip;
  readonly prefix: Prefix;
  readonly scope: string;
  /** The other end of a point-to-point address. */
  readonly peer?: Prefix;
  /** `tentative`, `dadfailed`, `deprecated`, `noprefixroute`, `secondary`, ... */
  readonly flags: readonly string[];
  readonly because: Because;
}

export type LinkDetail =
  | { readonly kind: 'loopback' | 'dummy' | 'physical' | 'tun' | 'ifb' | 'nlmon' }
  | { readonly kind: 'veth'; readonly peer: Peer }
  | { readonly kind: 'bridge'; readonly vlanFiltering: boolean; readonly defaultPvid: number; readonly nfCallIptables: boolean; readonly nfCallIp6tables: boolean }
  | { readonly kind: 'vlan'; readonly lower: number; readonly vlan: number }
  | { readonly kind: 'vxlan'; readonly vni: number; readonly local?: Ip; readonly remote?: Ip; readonly group?: Ip; readonly dstport: number; readonly lower?: number; readonly learning: boolean; readonly proxy: boolean; readonly external: boolean; readonly df: 'unset' | 'set' | 'inherit'; readonly ttl: number | 'inherit' | 'auto'; /** Outer packets carry no UDP checksum. */ readonly noSum?: true }
  | { readonly kind: 'geneve'; readonly vni: number; readonly remote?: Ip; readonly dstport: number; readonly df: 'unset' | 'set' | 'inherit'; readonly external: boolean; readonly ttl: number | 'inherit' | 'auto' }
  | { readonly kind: 'tunnel'; readonly mode: 'ipip' | 'gre' | 'sit' | 'ip6tnl' | 'ip6gre'; readonly local?: Ip; readonly remote?: Ip; readonly lower?: number; readonly pmtudisc: boolean; readonly ttl: number | 'inherit'; readonly encapLimit?: number; readonly external: boolean }
  | { readonly kind: 'macvlan' | 'ipvlan'; readonly lower: number; readonly mode: string }
  | { readonly kind: 'vrf'; readonly table: number }
  | { readonly kind: 'bond' | 'wireguard' | 'unsupported'; readonly type: string };

/** State of a bridge port (net/bridge, `bridge -d link`). */
/** A bridge that filters by VLAN has one of itself too (its own index in both places), for the VLANs that its device is in. */
export interface BridgePort {
  readonly ifindex: number;
  readonly master: number;
  readonly state: 'forwarding' | 'learning' | 'listening' | 'blocking' | 'disabled';
  readonly hairpin: boolean;
  readonly learning: boolean;
  readonly flood: boolean;
  readonly isolated: boolean;
  readonly neighSuppress: boolean;
  readonly guard: boolean;
  readonly vlans: readonly { readonly id: number; readonly pvid: boolean; readonly untagged: boolean }[];
  readonly because: Because;
}

/** A forwarding entry of a bridge port or a VXLAN device. */
export interface FdbEntry {
  readonly mac: string;
  readonly ifindex: number;
  /** VTEP to send to, for VXLAN. */
  readonly dst?: Ip;
  readonly vlan?: number;
  /** The device's own table (`self`: VXLAN, or a port's address), the bridge's (`master`). */
  readonly table: 'self' | 'master';
  readonly permanent: boolean;
  /** Of a VXLAN entry, where it differs from the device's own. */
  readonly port?: number;
  readonly vni?: number;
  /** Something of this entry that is not evaluated (a nexthop group). */
  readonly unsupported?: string;
  readonly because: Because;
}

export interface Neighbour {
  readonly ip: Ip;
  readonly ifindex: number;
  readonly mac?: string;
  readonly state: 'permanent' | 'noarp' | 'reachable' | 'stale' | 'delay' | 'probe' | 'incomplete' | 'failed' | 'none';
  readonly proxy: boolean;
  readonly router: boolean;
  readonly because: Because;
}
