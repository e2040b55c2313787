import type { Ip } from '../../net/ip.ts';
import type { LineRef } from '../evidence/evidence.ts';
import type { VpcName } from '../network/balancer.ts';
import type { HttpRequest } from '../network/http.ts';
import type { GroupDirection } from '../network/security-group.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { IntRange } from '../../net/range.ts';
import type { Tuple } from '../network/conntrack.ts';
import type { Route } from '../network/route.ts';
import type { RealServer } from '../network/ipvs.ts';
import type { Table } from '../network/rule.ts';

/**
 * A change to the network that `fix` can apply to the model and that the lab can carry out on a kernel. Each names what it
 * changes by namespace and by the line of evidence, so that it can be told to a user as a command.
 */
export type Change =
  | { readonly kind: 'set-sysctl'; readonly netns: string; readonly name: string; readonly value: string }
  | { readonly kind: 'delete-rule'; readonly netns: string; readonly rule: LineRef }
  /** A native nft table goes, with all that is in it. */
  | { readonly kind: 'delete-table'; readonly netns: string; readonly family: Table['family']; readonly table: string }
  /** A rule that accepts this flow, in front of the one that ends it. */
  | { readonly kind: 'accept-before'; readonly netns: string; readonly rule: LineRef; readonly src: Ip; readonly dst: Ip; readonly protocol: number; readonly dport: number }
  /** The rule that translates a source picks any port at all for it (`--random-fully`), not the one that the client has. */
  | { readonly kind: 'randomize-ports'; readonly netns: string; readonly rule: LineRef }
  | { readonly kind: 'set-policy'; readonly netns: string; readonly dialect: 'iptables-legacy' | 'iptables-nft' | 'nft'; readonly family: string; readonly table: string; readonly chain: string; readonly policy: 'accept' }
  | { readonly kind: 'add-route'; readonly netns: string; readonly route: Omit<Route, 'because'> }
  | { readonly kind: 'delete-route'; readonly netns: string; readonly route: LineRef }
  | { readonly kind: 'replace-route'; readonly netns: string; readonly old: LineRef; readonly route: Omit<Route, 'because'> }
  /** A device that forwards takes router advertisements all the same (`name` is its accept_ra), and the next one of this router gives the default route. */
  | { readonly kind: 'accept-router'; readonly netns: string; readonly ifindex: number; readonly dev: string; readonly name: string; readonly router: Ip }
  /** A rule without selectors that looks up a table. */
  | { readonly kind: 'add-routing-rule'; readonly netns: string; readonly family: 4 | 6; readonly priority: number; readonly table: number }
  | { readonly kind: 'delete-routing-rule'; readonly netns: string; readonly rule: LineRef }
  /** An entry of the conntrack table is deleted, so that the next packet is a new connection. */
  | { readonly kind: 'delete-connection'; readonly netns: string; readonly entry: LineRef; readonly tuple: Tuple }
  /** An open connection of a program is ended from outside (SOCK_DESTROY): the program is told at once. */
  | { readonly kind: 'close-socket'; readonly netns: string; readonly socket: LineRef; readonly local: Ip; readonly port: number; readonly peer: Ip; readonly peerPort: number }
  | { readonly kind: 'set-link'; readonly netns: string; readonly ifindex: number; readonly set: LinkSetting }
  | { readonly kind: 'set-neighbour'; readonly netns: string; readonly ifindex: number; readonly ip: Ip; readonly mac: string }
  | { readonly kind: 'set-fdb'; readonly netns: string; readonly ifindex: number; readonly mac: string; readonly dst?: Ip }
  /** A device gets one more address, with the route to its subnet that the kernel makes. */
  | { readonly kind: 'add-address'; readonly netns: string; readonly ifindex: number; readonly dev: string; readonly ip: Ip; readonly length: number }
  | { readonly kind: 'delete-address'; readonly netns: string; readonly ifindex: number; readonly ip: Ip }
  /** A process listens; in the lab and at the user's this is the application's own configuration. */
  | { readonly kind: 'listen'; readonly netns: string; readonly protocol: number; readonly addr?: Ip; readonly port: number }
  /** A process listens on its port with another backlog, of which the kernel takes no more than net.core.somaxconn. */
  | { readonly kind: 'set-backlog'; readonly netns: string; readonly protocol: number; readonly port: number; readonly backlog: number }
  /** The node's proxy programs this frontend to these backends, as the promise says. */
  | { readonly kind: 'program-service'; readonly netns: string; readonly protocol: number; readonly addr: Ip; readonly port: number; readonly backends: readonly { readonly addr: Ip; readonly port: number }[]; readonly trafficPolicy?: 'Cluster' }
  | { readonly kind: 'add-real-server'; readonly netns: string; readonly service: LineRef; readonly server: Omit<RealServer, 'because'> }
  /** The policy agent lets this flow (as seen after translation) pass where it is now denied. */
  | { readonly kind: 'allow-flow'; readonly netns: string; readonly denied: LineRef; readonly src: Ip; readonly dst: Ip; readonly protocol: number; readonly dport: number }
  /** The CNI agent of this node takes another address for its tunnels, and the agents of the peers (host namespaces) route and let in by it. */
  | { readonly kind: 'set-tunnel-address'; readonly netns: string; readonly old: Ip; readonly ip: Ip; readonly peers: readonly string[] }
  /** The CNI agent carries pods between these nodes in VXLAN (UDP 4789), no longer in IPIP. `tunnel` is the address of the node's tunnel device, `local` the one that the others know it by. */
  | { readonly kind: 'switch-to-vxlan'; readonly netns: string; readonly ends: readonly VxlanEnd[] }
  /** The CNI agents make these VXLAN devices anew, with another UDP port. */
  | { readonly kind: 'set-vxlan-port'; readonly netns: string; readonly ends: readonly { readonly netns: string; readonly ifindex: number }[]; readonly port: number }
  | { readonly kind: 'masquerade-flow'; readonly netns: string; readonly src: Ip; readonly dst: Ip }
  /** A load balancer is configured otherwise, by its own API or by what its controller reads of Kubernetes. `netns` is its id. */
  | { readonly kind: 'set-balancer'; readonly netns: string; readonly set: BalancerSetting }
  /** A security group of the cloud gets one more policy, before all others. `netns`: the machine or load balancer that it is met at. */
  | { readonly kind: 'add-group-policy'; readonly netns: string; readonly group: string; readonly direction: GroupDirection; readonly accept: { readonly protocol: number; readonly ports?: IntRange; readonly peer: Prefix } }
  /** A network ACL gets one more rule, before all others. `netns`: the machine in its subnet that it is met at. */
  | { readonly kind: 'add-acl-rule'; readonly netns: string; readonly acl: string; readonly direction: GroupDirection; readonly accept: { readonly protocol: number; readonly ports?: IntRange; readonly peer: Prefix } }
  /** Virtual machines of the cloud (as its API calls them) get public bandwidth, Mbit/s out. `netns`: the load balancer whose backends they are. */
  | { readonly kind: 'set-public-bandwidth'; readonly netns: string; readonly machines: readonly string[]; readonly mbps: number }
  /** A client outside, whose packets come into this namespace, sends from another address: its own configuration. It changes the question, not the network. */
  | { readonly kind: 'set-client-address'; readonly netns: string; readonly from: Ip; readonly to: Ip }
  /** A client in this namespace sends to another address and port: its own configuration, as that of a load balancer. It changes the question, not the network. */
  | { readonly kind: 'set-target-address'; readonly netns: string; readonly from: AddressAndPort; readonly to: AddressAndPort }
  /** A client in this namespace asks for another host or path: its own configuration. It changes the question, not the network. */
  | { readonly kind: 'set-request'; readonly netns: string; readonly to: HttpRequest }
  /** A client in this namespace gets another port of its own: by its own configuration, or from the kernel, which no longer gives out the old one. It changes the question, not the network. */
  | { readonly kind: 'set-client-port'; readonly netns: string; readonly from: number; readonly to: number };

export type BalancerSetting =
  /** Its probes come from this address. */
  | { readonly probeFrom: Ip }
  /** Of the backends of the listener at this port those alone stay that are at one of these addresses. */
  | { readonly only: readonly Ip[]; readonly port: number }
  /** Every backend of the listener at this port has this weight. */
  | { readonly weight: number; readonly port: number }
  /** The backends of the listener at this port are these pods; `via` is the node of each. */
  | { readonly bind: readonly (AddressAndPort & { readonly via?: Ip })[]; readonly port: number }
  /** It listens at this port for this protocol (its IANA number), and sends to these. */
  | { readonly listen: number; readonly port: number; readonly backends: readonly AddressAndPort[] }
  /** The backends of the listener at this port are asked at another port of theirs. */
  | { readonly backendPort: number; readonly port: number }
  /** Probes of the listener at this port ask the backends' own port, by TCP. */
  | { readonly probeAsClients: true; readonly port: number }
  /** Seven layers: requests for this host and path go where the rule `like` leads, at the listener of this port. */
  | { readonly rule: HttpRequest; readonly like: { readonly host?: string; readonly path: string }; readonly port: number }
  /** Seven layers: connections to backends are kept open, and come from this address. */
  | { readonly keptAlive: Ip; readonly port: number }
  /** What it sends to its backends is not held against their security groups. */
  | { readonly passToTargets: true }
  /** Its address is announced by these nodes. */
  | { readonly announce: readonly { readonly node: string; readonly addr: Ip }[] }
  /** Of a gateway: these of its rules go, and these come. */
  | { readonly without: readonly GatewayRule[]; readonly with: readonly GatewayRule[] };

/** One rule of a gateway at its address; without a VPC it is for all. */
export interface GatewayRule {
  readonly vpc?: VpcName;
  readonly protocol: number;
  readonly port: number;
  readonly to: AddressAndPort;
}

export interface AddressAndPort { readonly addr: Ip; readonly port: number }

export interface VxlanEnd { readonly netns: string; readonly tunnel: Ip; readonly local: Ip; readonly lower: number }

export type LinkSetting = { readonly mtu: number } | { readonly mac: string } | { readonly up: true } | { readonly hairpin: true }
  /** The stack makes checksums itself, not the device (`ethtool -K DEV tx-checksum-ip-generic off`). */
  | { readonly txChecksum: false }
  /** The stack cuts pieces of TCP into packets itself, where these features left that to the device (`ethtool -K DEV FEATURE off`). */
  | { readonly uncut: readonly string[] };

/** One way to mend the network: what a person does, and what it does to the model. */
export interface Fix {
  /** Commands or manifests for a person, each a line of shell or a YAML text. Never executed by netwhy. */
  readonly commands: readonly FixCommand[];
  readonly changes: readonly Change[];
  readonly risk: 'low' | 'medium' | 'high';
  readonly reversible: boolean;
  /** Key of the fix's words in its cause's messages. */
  readonly message: string;
  /** Many try it first: that it does not help, where the walk shows it, is told too. */
  readonly tempting?: true;
}

export interface FixCommand {
  readonly kind: 'shell' | 'kubectl' | 'sql' | 'manifest' | 'advice';
  /** Node to run it on, where that matters. */
  readonly node?: string;
  readonly text: string;
}
