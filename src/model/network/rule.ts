import type { Ip } from '../../net/ip.ts';
import type { IntRange, IpRange } from '../../net/range.ts';
import type { Because } from './because.ts';
import type { Expr, SetElement, SetRef, Test, Verdict } from './expr.ts';

/**
 * The one form into which iptables rules and nftables rules are assembled. A rule is a sequence of steps: a match that is
 * not met ends the rule; a statement acts and the rule goes on; a terminal statement ends it with a verdict.
 */
export interface Rule {
  readonly because: Because;
  readonly steps: readonly RuleStep[];
  readonly comment?: string;
  /** nft handle, where the dump shows it. */
  readonly handle?: number;
}

export type RuleStep = Match | Statement;

export type Match =
  | { readonly kind: 'compare'; readonly left: Expr; readonly test: Test }
  | { readonly kind: 'lookup'; readonly key: Expr; readonly set: SetRef; readonly negate: boolean }
  /** `-m set --match-set NAME src,dst`: an ipset of the namespace; one direction a dimension. */
  | { readonly kind: 'ipset'; readonly set: string; readonly dirs: readonly ('src' | 'dst')[]; readonly negate: boolean }
  /** `-m statistic --mode random|nth`: matches with this probability; both ways are walked. */
  | { readonly kind: 'dice'; readonly probability: number }
  /** Rate and state limits whose state was not collected. `freshMatches`: what a single packet on a fresh counter gets. */
  | { readonly kind: 'rate'; readonly what: 'limit' | 'hashlimit' | 'quota' | 'connlimit'; readonly freshMatches: boolean; readonly text: string }
  /** `-m rpfilter` (net/ipv4/netfilter/ipt_rpfilter.c). */
  | { readonly kind: 'rpfilter'; readonly loose: boolean; readonly validMark: boolean; readonly acceptLocal: boolean; readonly invert: boolean }
  /** `-m addrtype` (net/netfilter/xt_addrtype.c): route type of an address, with or without the limit to a device. */
  | { readonly kind: 'addrtype'; readonly side: 'src' | 'dst'; readonly types: readonly string[]; readonly negate: boolean; readonly limitIface?: 'in' | 'out' }
  /** `-m owner`: only packets of local sockets have one. */
  | { readonly kind: 'owner'; readonly uid?: IntRange; readonly gid?: IntRange; readonly socketExists: boolean; readonly negate: { readonly uid: boolean; readonly gid: boolean; readonly socketExists: boolean } }
  /** `-m socket`: whether a local socket would take the packet. */
  | { readonly kind: 'socket'; readonly transparent: boolean; readonly nowildcard: boolean }
  /** `-m recent`: state in /proc/net/xt_recent, not collected. `update`/`set` act on match. */
  | { readonly kind: 'recent'; readonly op: 'set' | 'rcheck' | 'update' | 'remove'; readonly negate: boolean; readonly text: string }
  /** `-m time`: the clock of the question, UTC seconds; without one the answer is unknown. */
  | { readonly kind: 'time'; readonly text: string }
  /** `-m u32`, `-m string`, `-m bpf`: reads bytes that a question does not have, or only partly. */
  | { readonly kind: 'payload'; readonly text: string }
  /** `-m ipv6header`, `-m frag`, ...: by presence of extension headers or fragmentation. */
  | { readonly kind: 'fragment'; readonly first: boolean; readonly negate: boolean }
  /** xt_connlabel, xt_policy and others that always answer the same on a plain packet. */
  | { readonly kind: 'constant'; readonly matches: boolean }
  /** A known match that is not evaluated: the rule is unknown for packets that get this far. */
  | { readonly kind: 'unsupported'; readonly text: string };

/** A mark is set as `(old & ~mask) ^ value`, the form of xt_mark and xt_connmark. */
export interface MarkSet {
  readonly value: number;
  readonly mask: number;
}

/** To what an address or port is translated. Absent parts stay as they are. */
export interface NatTarget {
  readonly addr?: Expr | { readonly kind: 'range'; readonly range: IpRange };
  readonly port?: Expr | { readonly kind: 'range'; readonly range: IntRange };
  readonly random: boolean;
  readonly fullyRandom: boolean;
  readonly persistent: boolean;
}

/** The answer that REJECT sends: an ICMP or ICMPv6 type and code, or a TCP RST. */
export type RejectWith =
  | { readonly kind: 'tcp-reset' }
  | { readonly kind: 'icmp'; readonly type: number; readonly code: number }
  | { readonly kind: 'icmpv6'; readonly type: number; readonly code: number }
  /** inet and bridge families: the code per family of the packet. */
  | { readonly kind: 'icmpx'; readonly v4: { readonly type: number; readonly code: number }; readonly v6: { readonly type: number; readonly code: number } };

export type Statement =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  /** `KEY vmap @M`: the verdict of the element that holds the key; no element: the rule is not met. */
  | { readonly kind: 'vmap'; readonly key: Expr; readonly set: SetRef }
  | { readonly kind: 'reject'; readonly with: RejectWith }
  | { readonly kind: 'dnat' | 'snat'; readonly to: NatTarget }
  | { readonly kind: 'masquerade'; readonly to: NatTarget }
  | { readonly kind: 'redirect'; readonly to: NatTarget }
  /** Replaces the prefix of the destination (PREROUTING, OUTPUT) or source (POSTROUTING, INPUT). */
  | { readonly kind: 'netmap'; readonly to: IpRange; readonly length: number }
  | { readonly kind: 'mark'; readonly set: MarkSet }
  | { readonly kind: 'ct-mark'; readonly set: MarkSet }
  /** `--save-mark`: ctmark = (ctmark & ~ctmask) ^ (mark & nfmask). */
  | { readonly kind: 'save-mark'; readonly nfmask: number; readonly ctmask: number }
  /** `--restore-mark`: mark = (mark & ~nfmask) ^ (ctmark & ctmask). */
  | { readonly kind: 'restore-mark'; readonly nfmask: number; readonly ctmask: number }
  /** nft `meta X set EXPR` and `ct X set EXPR`. */
  | { readonly kind: 'set-meta'; readonly key: 'mark' | 'priority' | 'pkttype' | 'nftrace' | 'secmark'; readonly to: Expr }
  | { readonly kind: 'set-ct'; readonly key: 'mark' | 'zone' | 'helper' | 'label' | 'event' | 'secmark'; readonly to: Expr | undefined; readonly dir?: 'original' | 'reply' }
  | { readonly kind: 'set-field'; readonly field: 'ip dscp' | 'ip ttl' | 'ip ecn' | 'tcp mss' | 'ip saddr' | 'ip daddr' | 'tcp dport' | 'udp dport'; readonly to: Expr }
  | { readonly kind: 'notrack' }
  /** `-j CT --zone N`, with an optional direction. */
  | { readonly kind: 'ct-zone'; readonly zone: number; readonly dir?: 'original' | 'reply' }
  | { readonly kind: 'tproxy'; readonly addr?: Ip; readonly port?: number; readonly mark?: MarkSet }
  | { readonly kind: 'mss'; readonly to: number | 'pmtu'; /** Whether a SYN without the option gets one. */ readonly adds: boolean }
  /** `-j SET --add-set` and nft `add|update|delete @set`: later packets see it. */
  | { readonly kind: 'set-member'; readonly op: 'add' | 'delete' | 'update'; readonly family: 'ipset' | 'nft'; readonly set: string; readonly dirs?: readonly ('src' | 'dst')[]; readonly key?: Expr }
  /** LOG, NFLOG, TRACE, CHECKSUM, counter, comment and others after which the packet is what it was. */
  | { readonly kind: 'no-effect'; readonly text: string }
  /** A known statement that is not modelled: the packet's way is unknown from here. `terminal`: it may end the chain. */
  | { readonly kind: 'unsupported'; readonly text: string; readonly terminal: boolean };

/** Priority, hook and policy of a base chain (include/uapi/linux/netfilter_ipv4.h for the priorities). */
export interface BaseChain {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: 'ingress' | 'egress' | 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
  /**
   * Place of the base chain among those of equal hook and priority, lower first: from `nft list hooks`, or from the dump, which lists
   * chains as they were created (the last created runs first); absent when neither was collected.
   */
  readonly order?: number;
  readonly devices?: readonly string[];
}

export interface Chain {
  readonly name: string;
  readonly base?: BaseChain;
  readonly because: Because;
  /** Assembled when first asked for: a packet meets few of a node's chains. */
  readonly rules: readonly Rule[];
}

/** A named nft set or map, or what is known of it. */
export interface NamedSet {
  readonly name: string;
  readonly because: Because;
  readonly elements: readonly SetElement[];
  /** Filled by rules at run time: elements may have come and gone since collection. */
  readonly dynamic: boolean;
}

export interface Table {
  readonly dialect: 'iptables-legacy' | 'iptables-nft' | 'nft';
  readonly family: 'ip' | 'ip6' | 'inet' | 'bridge' | 'arp' | 'netdev';
  readonly name: string;
  readonly because: Because;
  readonly chains: ReadonlyMap<string, Chain>;
  readonly sets: ReadonlyMap<string, NamedSet>;
}
