import type { Ip } from '../../net/ip.ts';
import type { Because } from '../network/because.ts';

/** How one journey of one packet ended: a closed set. `netns` and `dev` say where. */
export type Disposition = { readonly netns: string; readonly dev?: string; readonly because: readonly Because[] } & DispositionKind;

export type DispositionKind =
  /** A socket took it, or for a reply the client's own socket accepted it. `listener` is absent when assumed or for ICMP echo. */
  | { readonly kind: 'delivered'; readonly listener?: Because }
  | DroppedKind
  /** An answer that says no was sent: by rule, by route, by the stack (no listener: RST, port unreachable). */
  | { readonly kind: 'rejected'; readonly by: RejectedBy; readonly answer: Answer; readonly answerArrives: boolean }
  /** It was handed to something that never answers: a neighbour, a peer that is down, a device with no other end. */
  | { readonly kind: 'lost'; readonly by: LostBy }
  | { readonly kind: 'loop' }
  | { readonly kind: 'leaves-the-model' }
  | { readonly kind: 'unknown' };

export type DroppedKind = {
  readonly kind: 'dropped';
  readonly by:
    | { readonly kind: 'rule'; readonly hook: string; readonly table: string; readonly chain: string }
    | { readonly kind: 'policy'; readonly hook: string; readonly table: string; readonly chain: string }
    /** A blackhole, or another route that says no where nobody is told of it (br_netfilter). */
    | { readonly kind: 'route'; readonly type: 'blackhole' | 'unreachable' | 'prohibit' | 'no-route' }
    | { readonly kind: 'rp-filter'; readonly mode: number; readonly src: Ip; readonly reverseDev?: string }
    | { readonly kind: 'local-source'; readonly src: Ip }
    | { readonly kind: 'martian'; readonly addr: Ip; readonly why: 'source' | 'destination' | 'loopback' }
    | { readonly kind: 'ttl' }
    | { readonly kind: 'mtu'; readonly mtu: number; readonly size: number; readonly icmpArrives: boolean }
    | { readonly kind: 'forwarding-off'; readonly sysctl: string }
    | { readonly kind: 'no-socket' }
    /** The listener's queue of connections that are not yet accepted, or not yet confirmed by their client, has no room for a SYN. */
    | { readonly kind: 'listen-queue'; readonly queue: 'accept' | 'syn'; readonly waiting: number; readonly limit: number }
    /** The reply reached the client's namespace, but from an address or port that its socket does not know. */
    | { readonly kind: 'not-my-connection'; readonly expected: Ip; readonly got: Ip }
    /** A server that remembers timestamps by address took the SYN for an old one of another client behind the same address (tcp_tw_recycle). */
    | { readonly kind: 'old-timestamp'; readonly src: Ip; readonly of: Ip; readonly setting: string }
    | { readonly kind: 'other-host-mac'; readonly mac: string }
    | { readonly kind: 'bridge'; readonly why: 'hairpin' | 'isolated' | 'vlan' | 'blocking' | 'no-port' }
    | { readonly kind: 'tunnel'; readonly why: 'no-device' | 'wrong-source' | 'no-fdb' | 'unsupported-protocol' | 'checksum' }
    | { readonly kind: 'ipvs'; readonly why: 'no-destination' | 'not-local' }
    /** A load balancer or gateway had no use for it: it does not listen there, has no rule for the request (seven layers), or no backend to send it to; or its backend's answer has no public bandwidth to go out by; or no node says that its address is there. `netns` is then its own id. */
    | { readonly kind: 'balancer'; readonly why: 'no-listener' | 'no-rule' | 'no-backend' | 'no-bandwidth' | 'not-announced' }
    /** A security group of the cloud refused it: of the groups (their ids, in the order of their binding) that stand before the machine or load balancer. */
    | { readonly kind: 'security-group'; readonly direction: 'ingress' | 'egress'; readonly groups: string }
    /** The network ACL of its subnet, which knows no connections, refused it. */
    | { readonly kind: 'network-acl'; readonly direction: 'ingress' | 'egress'; readonly acl: string }
    /** Its connection was masqueraded for this other device, by which its first packet left. */
    | { readonly kind: 'masqueraded-elsewhere'; readonly dev: string }
    | { readonly kind: 'device-down' }
    | { readonly kind: 'no-source-address' }
    /** A socket here was found for it, whose address is not local: it is neither delivered nor forwarded. */
    | { readonly kind: 'socket-not-local'; readonly addr: Ip }
    /** A program answers to what is a broadcast address here, which its socket may not without SO_BROADCAST. */
    | { readonly kind: 'broadcast-destination' };
};

export type RejectedBy =
  | { readonly kind: 'rule'; readonly hook: string; readonly table: string; readonly chain: string }
  | { readonly kind: 'route'; readonly type: 'unreachable' | 'prohibit' | 'no-route' }
  | { readonly kind: 'no-listener'; readonly port: number; readonly protocol: number; readonly loopbackOnly: boolean }
  /** The kernel knows no such protocol, nor does a raw socket. */
  | { readonly kind: 'no-protocol'; readonly protocol: number }
  | { readonly kind: 'ttl' }
  | { readonly kind: 'neighbour'; readonly ip: Ip; readonly why?: Extract<LostBy, { kind: 'neighbour' }>['why'] }
  | { readonly kind: 'ipvs'; readonly why: 'no-destination' };

export type LostBy =
  | { readonly kind: 'neighbour'; readonly ip: Ip; readonly why: 'nobody-has-it' | 'failed' | 'wrong-mac' | 'no-proxy-arp' | 'no-route-for-proxy' }
  | { readonly kind: 'no-peer' }
  /** `unseen`: the namespace that should have taken the packet and, by its own conntrack, never saw one like it. */
  | { readonly kind: 'underlay'; readonly unseen?: string; /** It was a piece of data longer than a packet, which the device should have cut. */ readonly segments?: true };

/** What the kernel sends back, and the errno that a connected client socket gets from it once it arrives. */
export interface Answer {
  readonly kind: 'tcp-reset' | 'icmp' | 'local-error';
  readonly type?: number;
  readonly code?: number;
  readonly errno: Errno;
}

export type Errno =
  | 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'EACCES' | 'EPERM' | 'ENOPROTOOPT' | 'EMSGSIZE' | 'ENOBUFS' | 'EPROTO' | 'EINVAL'
  | 'ECONNRESET' | 'ETIMEDOUT' | 'EADDRNOTAVAIL' | 'ENONET' | 'EOPNOTSUPP' | 'EHOSTDOWN';
