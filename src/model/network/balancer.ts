import type { Ip } from '../../net/ip.ts';
import type { Announcement } from './announcement.ts';
import type { Because, Part } from './because.ts';
import type { HttpListening } from './http.ts';
import type { Netns } from './netns.ts';

/**
 * A load balancer or gateway between the client and the nodes: a box that nobody collects, known from its configuration. It stands on the network that the nodes' uplinks
 * lead to, and what it does with a packet is said by its fields alone.
 */
export interface Balancer {
  /** By which journeys call it (`balancerId`). */
  readonly id: string;
  /** As its own world calls it. */
  readonly name: string;
  readonly kind: BalancerKind;
  readonly addresses: readonly Ip[];
  readonly ways: BalancerWays;
  readonly listeners: readonly BalancerListener[];
  /** It may have listeners that nobody told of. */
  readonly more?: true;
  /** Machines in VPCs alone reach it. */
  readonly forVpcs?: true;
  /** How it treats the client's address at every listener, those that it does not have yet included; absent: each listener says. */
  readonly source?: BalancerListener['source'];
  /** Its clients are in the internet, and what says so; missing: they may be. Absent: they are not. */
  readonly isPublic?: Part<Because>;
  /** Its own security groups, in the order of their binding: clients are held against them. */
  readonly groups?: readonly string[];
  /** What it sends to its backends is not held against their security groups, and what says so. */
  readonly passesToTargets?: Because;
  /** It is no box at all: nodes tell the network that the addresses are theirs, and packets come to one of them as they are, whatever their port. */
  readonly announced?: Announcement;
  readonly because: Because;
}

/** What a box is; `src/assemble/balancer` has one file for each. */
export type BalancerKind = 'clb' | 'tgw' | 'vpcgw' | 'metallb' | 'generic';

/** What every box of a kind does, whatever its configuration. */
export interface BalancerWays {
  /** A box that finds every backend dead sends to all of them. */
  readonly allDeadMeansAllAlive: boolean;
  /** It sends no packet back to the address that it came from. */
  readonly avoidsSource: boolean;
  /** The network hands it the answers of its backends wherever they go, as long as they come out of an uplink as they are. */
  readonly catchesAnswers: boolean;
}

/** One port that it takes connections at. */
export interface BalancerListener {
  readonly protocol: number;
  readonly port: number;
  /** The one VPC whose machines it is for; absent: for all who reach the box. */
  readonly vpc?: VpcName;
  /** `kept`: backends see the client's address. `translated`: they see one of these, in turn. `unknown`: they see another, and nobody says which. */
  readonly source: { readonly kind: 'kept' } | { readonly kind: 'translated'; readonly to: readonly Ip[]; readonly because: Because } | { readonly kind: 'unknown'; readonly because: Because };
  /** How it finds out which backends are alive; absent: it does not ask. */
  readonly probe?: BalancerProbe;
  readonly backends: Part<readonly BalancerBackend[]>;
  /** Of seven layers: `backends` are then those of the rule that takes a request, once that is known. */
  readonly http?: HttpListening;
  /** No rule of seven layers takes the request that is asked. */
  readonly unruled?: true;
  /** The Service that it was made for. */
  readonly service?: { readonly namespace: string; readonly name: string };
  readonly because: Because;
}

/** A VPC by the number that VPCGW has for it, and as the cloud's API calls it (`vpc-hy3vate5`), where that is known. */
export interface VpcName {
  readonly id: number;
  readonly name?: string;
}

/** From where, by which protocol and to which port a box asks its backends. */
export interface BalancerProbe {
  readonly src: Ip;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** Absent: that of the backend. */
  readonly port?: number;
  readonly because: Because;
}

/** Where it may send a connection to. */
export interface BalancerBackend {
  readonly addr: Ip;
  readonly port: number;
  /** Of 0 it gets no new connection. */
  readonly weight: number;
  /** The address by which the network reaches it, where that is not its own: the node of a pod. */
  readonly via?: Ip;
  /** What the box itself says of it. */
  readonly reported?: BalancerHealth;
  /** What comes of its probe, walked. */
  readonly probed?: BalancerHealth;
  readonly because: Because;
}

export interface BalancerHealth {
  readonly alive: boolean;
  /** What says so, and of a probe that was walked and lost what lost it. */
  readonly because: readonly Because[];
}

/** One of the addresses of 100.64.0.0/10, from which Tencent Cloud's CLB probes where it does not do so from its own (cloud.tencent.com, document 214/65860). */
export const PROBES_RESERVED: Ip = { family: 4, value: 0x6440_0009n };

/** One of the addresses of 100.127.0.0/16, from which CLB opens the connections of seven layers that it keeps (Tencent Kubernetes Engine, trouble shooting of Services and Ingresses). */
export const KEPT_ALIVE: Ip = { family: 4, value: 0x647f_0009n };

/** The weight that CLB and TKE give to a backend of their own accord. */
export const CLB_WEIGHT = 10;

/** The id of a box by its name: `lb:lb-6swt4hda`. No namespace has such an id, since no node's name has a colon. */
export function balancerId(name: string): string {
  return `${PREFIX}${name}`;
}

/** Whether a hop's id is that of a box. */
export function isBalancerId(id: string): boolean {
  return id.startsWith(PREFIX);
}

const PREFIX = 'lb:';

/** What stands for a box where a namespace is asked for: nothing of Linux is known in it. */
export function emptyNetns(id: string): Netns {
  const none: Part<readonly never[]> = { kind: 'known', value: [] };
  const empty: Part<ReadonlyMap<string, never>> = { kind: 'known', value: new Map<string, never>() };
  return {
    id, node: id, name: id, links: none, bridgePorts: none, fdb: none, neighbours: none, rules4: none, rules6: none, routes4: none, routes6: none, tables: none, ipsets: empty,
    ipvs: none, ipvsConnections: none, conntrack: none, listeners: none, sysctls: empty,
  };
}

/** The box that has an address. */
export function balancerAt(balancers: readonly Balancer[], ip: Ip): Balancer | undefined {
  return balancers.find(({ addresses }) => addresses.some((own) => own.family === ip.family && own.value === ip.value));
}

/** The listener of a box for a protocol (its IANA number) and port. */
export function listenerOf({ listeners }: Balancer, protocol: number, port: number): BalancerListener | undefined {
  return listeners.find((one) => one.protocol === protocol && one.port === port);
}

/** What a backend is taken for: what its probe comes to where it was walked, else what the box says of it; alive where neither is known. */
export function isAlive({ probed, reported }: BalancerBackend): boolean {
  return (probed ?? reported)?.alive ?? true;
}
