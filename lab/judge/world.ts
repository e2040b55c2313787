/**
 * A network that nobody wrote by hand, as plain data: what is done to make it, who listens in it, what is sent through it.
 * Every line of every step can be left out on its own, which is how a disagreement is shrunk: what was collected from the
 * kernel afterwards, not what was asked for here, is what the model walks.
 */
export interface World {
  readonly name: string;
  readonly seed: number;
  /** What generated it, for the coverage table: `topology:bridge`, `rules:iptables-nft`, `field:kube-proxy-ipvs`. */
  readonly tags: readonly string[];
  /** Named namespaces of the one node, besides its own network, whose name is `host`. */
  readonly netns: readonly string[];
  /** Done first, in order. */
  readonly steps: readonly Step[];
  readonly listeners: readonly Listens[];
  /** Sent before netwhy collects, so that connection tracking has entries of them. */
  readonly prime: readonly Probe[];
  /** Done after `prime` and before netwhy collects: rules and routes that the entries are older than. */
  readonly late: readonly Step[];
  /** Sent after netwhy collected. */
  readonly probes: readonly Probe[];
}

/** Standard input of one program in one namespace, by lines. */
export interface Step {
  /** `host` or a name of `World.netns`. */
  readonly at: string;
  readonly tool: Tool;
  readonly lines: readonly string[];
}

/**
 * `ip`, `bridge`: lines of `-force -batch -`; `ip6` the same with `-6` (a policy rule does not say its family otherwise). `sysctl`: `net/ipv4/conf/eth0/rp_filter=1`, `/` for the dots. The `*-restore` and `ipset` tools: lines
 * that `iptables-restore`, `ipset restore`, `ipvsadm --restore` read. `nft`: lines of `nft -f -`, each whole by itself (`add rule inet t c …`).
 * A line that the kernel refuses is no fault by itself: `ip`, `bridge` and `sysctl` go on with the next; the others are refused as a whole and noted.
 */
export type Tool =
  | 'ip' | 'ip6' | 'bridge' | 'sysctl' | 'ipset' | 'nft' | 'ipvsadm'
  | 'iptables-legacy-restore' | 'ip6tables-legacy-restore' | 'iptables-nft-restore' | 'ip6tables-nft-restore';

/** An echo server: answers each TCP byte and each datagram, a datagram from the very address that was asked. Absent address: the wildcard (both families). */
export interface Listens {
  readonly netns: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly address?: string;
  /** A UDP listener that takes and never answers. */
  readonly mute?: true;
  /** Takes connections to addresses that are not the host's, as TPROXY hands them over (IP_TRANSPARENT). */
  readonly transparent?: true;
}

export type Probe = SocketProbe | WireProbe;

/** A program connects (TCP), sends a datagram (UDP) or an echo request (ICMP) and waits. `id` is unique in its world. */
export interface SocketProbe {
  readonly kind: 'socket';
  readonly id: number;
  readonly netns: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly dst: string;
  /** 0 for ICMP. */
  readonly dport: number;
  /** Bound source address; absent: the kernel chooses. */
  readonly src?: string;
  /** Bound source port (the echo identifier for ICMP), unique in its world but for probes that repeat a flow of `prime`. */
  readonly sport: number;
  readonly uid?: number;
  /** Bytes of data: one, as much as fits the path, or this many. */
  readonly size: 'small' | 'full' | number;
  /** Probes of one group ask the same but for `sport`: their branches are counted together and compared with the weights. */
  readonly group?: string;
}

/** A crafted packet that comes in by a device as from outside: it is sent by packet socket from the other end of a veth. */
export interface WireProbe {
  readonly kind: 'wire';
  readonly id: number;
  /** Where it comes in. */
  readonly netns: string;
  readonly dev: string;
  /** The veth's other end. */
  readonly from: { readonly netns: string; readonly dev: string };
  readonly packet: Crafted;
}

export interface Crafted {
  readonly src: string;
  readonly dst: string;
  readonly ttl: number;
  /** IPv4 only. */
  readonly df: boolean;
  readonly tos: number;
  readonly l4:
    | { readonly kind: 'tcp'; readonly sport: number; readonly dport: number; readonly flags: number }
    | { readonly kind: 'udp'; readonly sport: number; readonly dport: number }
    | { readonly kind: 'icmp'; readonly type: number; readonly code: number; readonly id: number }
    | { readonly kind: 'other'; readonly protocol: number };
  /** Whole IP packet in bytes, at least the headers and 24 bytes of token. */
  readonly length: number;
  /** Sent as fragments of at most this many bytes of payload each (a multiple of 8). */
  readonly fragment?: number;
}
