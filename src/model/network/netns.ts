import type { Balancer } from './balancer.ts';
import type { Because, Part } from './because.ts';
import type { ConntrackEntry } from './conntrack.ts';
import type { Counter } from './counter.ts';
import type { IpSet } from './ipset.ts';
import type { IpvsConnection, VirtualService } from './ipvs.ts';
import type { BridgePort, FdbEntry, Link, Neighbour } from './link.ts';
import type { Route, RoutingRule } from './route.ts';
import type { Table } from './rule.ts';
import type { PublicBandwidth } from './public-bandwidth.ts';
import type { NetworkAcls } from './network-acl.ts';
import type { SecurityGroups } from './security-group.ts';
import type { HalfOpen, KnownPeer, Listener, Sending, Unacknowledged } from './socket.ts';
import type { VpcMembers } from './vpc.ts';

/** A sysctl's value with the line it came from. */
export interface Sysctl {
  readonly value: string;
  readonly because: Because;
}

/** Whether a feature of a device is on, and the line that says so. */
export interface Offload {
  readonly on: boolean;
  readonly because: Because;
}

/**
 * One network namespace, with everything that decides about a packet in it. Parts are assembled when first read, so that a
 * question about two pods does not pay for a hundred nodes. Every part may be missing.
 */
export interface Netns {
  /** Unique in the network: `NODE/ID`, the host's own is `NODE/host`. */
  readonly id: string;
  readonly node: string;
  readonly name: string;
  /** Kernel release of the node (`uname -r`), absent when not collected. */
  readonly kernel?: string | undefined;
  readonly links: Part<readonly Link[]>;
  readonly bridgePorts: Part<readonly BridgePort[]>;
  readonly fdb: Part<readonly FdbEntry[]>;
  readonly neighbours: Part<readonly Neighbour[]>;
  /** Sorted by priority; both families apart. */
  readonly rules4: Part<readonly RoutingRule[]>;
  readonly rules6: Part<readonly RoutingRule[]>;
  readonly routes4: Part<readonly Route[]>;
  readonly routes6: Part<readonly Route[]>;
  /** Every table of every dialect; the walk orders their base chains by hook and priority. */
  readonly tables: Part<readonly Table[]>;
  readonly ipsets: Part<ReadonlyMap<string, IpSet>>;
  readonly ipvs: Part<readonly VirtualService[]>;
  readonly ipvsConnections: Part<readonly IpvsConnection[]>;
  readonly conntrack: Part<readonly ConntrackEntry[]>;
  /** When `conntrack` was read: milliseconds since 1970 by the node's clock; absent where nobody wrote it down. */
  readonly conntrackAt?: number | undefined;
  readonly listeners: Part<readonly Listener[]>;
  /** By dotted name (`net.ipv4.conf.all.rp_filter`); device names with dots as `sysctl` prints them, with `/`. */
  readonly sysctls: Part<ReadonlyMap<string, Sysctl>>;
  /** The SYN queues of its listeners. Absent in networks that were made up: empty. */
  readonly halfOpen?: Part<readonly HalfOpen[]> | undefined;
  /** Its open connections that wait for an acknowledgement. Absent in networks that were made up: none. */
  readonly unacknowledged?: Part<readonly Unacknowledged[]> | undefined;
  /** How those connections fared. Absent in networks that were made up: none. */
  readonly sending?: Part<readonly Sending[]> | undefined;
  /** Absent in networks that were made up: none. */
  readonly knownPeers?: Part<readonly KnownPeer[]> | undefined;
  /** TcpExt and IpExt counters by name (`ListenOverflows`), of one sample. Absent in networks that were made up. */
  readonly counters?: Part<ReadonlyMap<string, Counter>> | undefined;
  /** Counters of connection tracking by name (`insert_failed`), of all CPUs together. Absent in networks that were made up. */
  readonly trackingCounters?: Part<ReadonlyMap<string, Counter>> | undefined;
  /** Counters of the protocols by protocol and name (`UdpInCsumErrors`). Absent in networks that were made up. */
  readonly protocolCounters?: Part<ReadonlyMap<string, Counter>> | undefined;
  /** What the devices are left to do, by `DEVICE FEATURE` as `ethtool -k` names it. Absent in networks that were made up. */
  readonly offloads?: Part<ReadonlyMap<string, Offload>> | undefined;
}

/** What of a namespace a change can make otherwise. */
export type NetnsPart = Exclude<keyof Netns, 'id' | 'node' | 'name' | 'kernel' | 'conntrackAt'>;

/**
 * The underlay: devices that reach each other although no evidence shows the wire between them (two nodes' uplinks).
 * Frames are handed to the segment's member that owns the destination MAC or answers for the next hop's address.
 */
export interface Segment {
  readonly members: readonly { readonly netns: string; readonly ifindex: number }[];
  readonly because: Because;
}

/** Everything that was collected, ready to be walked. */
export interface Network {
  readonly netns: ReadonlyMap<string, Netns>;
  readonly segments: readonly Segment[];
  /** Load balancers and gateways, known from their configuration. Absent in networks that were made up: none. */
  readonly balancers?: readonly Balancer[];
  /** Which VPC machines are in. Absent in networks that were made up: nobody is in one. */
  readonly vpcs?: Part<VpcMembers>;
  /** Absent where none was collected: then nothing is held against any. */
  readonly securityGroups?: SecurityGroups | undefined;
  /** Absent: nobody asked for them. */
  readonly networkAcls?: NetworkAcls | undefined;
  /** Absent where nothing of it was collected: then it is not asked about. */
  readonly publicBandwidth?: PublicBandwidth | undefined;
}
