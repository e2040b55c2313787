import type { World } from './world.ts';

/** What one kernel did with one world: all that is needed to judge again without a kernel. The bundle lies beside it. */
export interface Recording {
  readonly world: World;
  /** `uname -r`, and versions of the tools by name. */
  readonly kernel: string;
  /** Programs that refused their whole input, with what they said: a fault of the generator. */
  readonly refused: readonly { readonly at: string; readonly tool: string; readonly said: string }[];
  readonly sent: Observed;
}

/** What the prober saw. Times are microseconds since it began, one clock for all namespaces. */
export interface Observed {
  readonly clients: readonly ClientSaw[];
  readonly servers: readonly ServerSaw[];
  readonly frames: readonly Frame[];
  readonly rules: readonly RuleFired[];
  /** Crafted packets that could not be sent: the device is down, or takes no packet of that length. */
  readonly unsent?: readonly { readonly id: number; readonly errno: string }[];
  /** What is wrong with the observation itself: frames or events that were lost. None in a good one. */
  readonly notes?: readonly string[];
}

/** What a socket probe's program saw. */
export interface ClientSaw {
  readonly id: number;
  /** When it was sent and when it knew. */
  readonly at: number;
  readonly until: number;
  /** `answered`: all came back. `stalls`: the connection opened, the data did not come back. `error`: with its errno by name. */
  readonly outcome: 'answered' | 'stalls' | 'timeout' | 'error';
  readonly errno?: string;
  /** Where the error came from: `bind`, `connect`, `send`, `recv`. */
  readonly call?: string;
  /** getsockname, once it is known. */
  readonly local?: string;
  /** When the program sent its datagram again: because it was told a smaller size, or because nothing came back. */
  readonly again?: readonly number[];
}

/** One request that reached a listener: the connection as the server's socket knows it. */
export interface ServerSaw {
  readonly at: number;
  readonly netns: string;
  readonly protocol: 'tcp' | 'udp';
  readonly local: string;
  readonly lport: number;
  readonly peer: string;
  readonly pport: number;
  /** Of UDP, and of TCP with data: the probe's id in the payload. */
  readonly id?: number;
}

/** One frame at one device, seen by a packet socket. */
export interface Frame {
  readonly at: number;
  readonly netns: string;
  readonly dev: string;
  /** sll_pkttype: 0 for this host, 1 broadcast, 2 multicast, 3 for another host (promiscuous), 4 outgoing. */
  readonly type: 0 | 1 | 2 | 3 | 4;
  /** The first 256 bytes from the link layer on, base64; of devices without one (tunl0) from the IP header on. */
  readonly bytes: string;
  /** Link layer: `ether` or `none`. */
  readonly link: 'ether' | 'none';
  /** Length on the wire. */
  readonly length: number;
}

/** One event of nftables' or xtables' tracing. */
export interface RuleFired {
  readonly at: number;
  readonly netns: string;
  readonly from: 'nft' | 'xtables';
  /** Tells the packets of one namespace apart within nft; 0 for xtables. */
  readonly packet: number;
  readonly family: 'ip' | 'ip6' | 'inet' | 'bridge' | 'arp' | 'netdev';
  readonly table: string;
  readonly chain: string;
  readonly what: 'rule' | 'return' | 'policy';
  /** nft: the rule's handle. xtables: its number in the chain from 1 on. */
  readonly rule: number;
  /** nft: accept, drop, continue, jump, goto, return, break …; absent for xtables. */
  readonly verdict?: string;
  readonly to?: string;
  /** The packet's IP header and what follows, as far as the event shows it, base64; nft shows it with the first event of a packet's hook only. */
  readonly bytes?: string;
}
