import type { Ip } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';

/**
 * What is asked of the walk, in terms of the network only. `socket`: a program in a namespace opens a connection (TCP), sends a
 * datagram and waits for the answer (UDP, SCTP), or pings (ICMP). `outside`: the same by a program outside of what was collected, whose
 * packets come in by a device; `balanced`: by a load balancer. `wire`: a packet appears on a device, as from outside.
 */
export type TraceQuestion =
  | {
      readonly kind: 'socket';
      readonly netns: string;
      readonly protocol: 'tcp' | 'udp' | 'icmp' | 'sctp';
      readonly dst: Ip;
      /** Ignored for ICMP. */
      readonly dport: number;
      /** Bound source address and port; absent: the kernel chooses (the port is then `EPHEMERAL_PORT`). */
      readonly src?: Ip;
      readonly sport?: number;
      readonly uid?: number;
      readonly gid?: number;
      /** Bytes of a data packet each way once the connection stands, to find MTU faults: `full` is what the path's MSS allows. */
      readonly size: 'small' | 'full' | number;
      /** Take for granted that something listens where the packet ends (the sockets of the target were not collected). */
      readonly assumeListener?: boolean;
    }
  /** The client has this address, and what leaves what was collected for it is taken to reach it. Only the server's data may be large: of the client's own way nothing is known. */
  | {
      readonly kind: 'outside';
      readonly netns: string;
      readonly ifindex: number;
      readonly protocol: 'tcp' | 'udp' | 'icmp' | 'sctp';
      readonly src: Ip;
      readonly dst: Ip;
      /** Ignored for ICMP. */
      readonly dport: number;
      /** Absent: `EPHEMERAL_PORT`. */
      readonly sport?: number;
      readonly size: 'small' | 'full' | number;
    }
  /** A program outside asks a load balancer or gateway (by its `id`), which sends it on; else as `outside`. */
  | {
      readonly kind: 'balanced';
      readonly balancer: string;
      readonly protocol: 'tcp' | 'udp' | 'icmp' | 'sctp';
      readonly src: Ip;
      readonly dst: Ip;
      readonly dport: number;
      readonly sport?: number;
      readonly size: 'small' | 'full' | number;
    }
  /** `fragment`: it comes in fragments of which the largest has this many bytes, headers included; `packet.length` is that of the whole. */
  | { readonly kind: 'wire'; readonly netns: string; readonly ifindex: number; readonly packet: Packet; readonly reply: boolean; readonly dstMac?: string; readonly fragment?: number };

/** Source port of a question that names none. */
export const EPHEMERAL_PORT = 45678;
