import type { Listens, Step } from '../../world.ts';

export type Family = 4 | 6;

/** A random network without rules, and what the makers of rules and probes want to know of it. */
export interface Topology {
  /** For the coverage table: `topology:bridge`, `topology:multipath`, `topology:perturbed:rp_filter`. */
  readonly tags: readonly string[];
  readonly kernel: 'host' | 'vm';
  readonly families: readonly Family[];
  /** Named namespaces besides `host`. */
  readonly netns: readonly string[];
  readonly spaces: readonly SpaceFacts[];
  readonly devices: readonly DeviceFacts[];
  readonly places: readonly Place[];
  readonly adjacent: readonly Adjacent[];
  readonly steps: readonly Step[];
  /** Echo servers in the namespaces: every `host` and `end` has TCP and UDP, a few ports are mute or bound to one address. */
  readonly listeners: readonly Listens[];
}

/** A namespace and what it is in the network: `router` forwards for others, `end` has clients and servers, `switch` only a bridge. */
export interface SpaceFacts {
  readonly netns: string;
  readonly role: 'router' | 'end' | 'switch';
}

/** A network device. `addresses` with prefix length. */
export interface DeviceFacts {
  readonly netns: string;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly addresses: readonly string[];
  readonly mtu: number;
  readonly down?: true;
  readonly mac?: string;
  /** The other end of a veth. */
  readonly peer?: { readonly netns: string; readonly dev: string };
  /** Name of the bridge that it is a port of. */
  readonly master?: string;
}

/** From `netns` the address is reached by `dev` without a router. */
export interface Adjacent {
  readonly netns: string;
  readonly dev: string;
  readonly family: Family;
  readonly address: string;
  readonly peerNetns: string;
  readonly peerDev: string;
}

export type DeviceKind = 'veth' | 'bridge' | 'vlan' | 'vxlan' | 'geneve' | 'ipip' | 'gre' | 'sit' | 'ip6tnl' | 'dummy' | 'lo';

/**
 * An address worth asking for. `device`, `lo`, `extra`: an address of the namespace `netns` on that device. `gateway`: answered by proxy_arp.
 * `nobody`: in a subnet of the network, but nobody has it. `outside`: routed nowhere, or by default routes only. `vip`: a virtual
 * service's (IPVS) in `netns`, with the port that it listens on.
 */
export interface Place {
  readonly address: string;
  readonly family: Family;
  readonly kind: 'device' | 'lo' | 'extra' | 'gateway' | 'nobody' | 'outside' | 'vip';
  readonly netns?: string;
  readonly dev?: string;
  readonly port?: number;
  readonly protocol?: 'tcp' | 'udp';
}

/** Ports that the echo servers of every namespace have (unless a perturbation took one away). */
export const TCP_PORTS: readonly number[] = [80, 443, 8080];
export const UDP_PORTS: readonly number[] = [53, 8053];
