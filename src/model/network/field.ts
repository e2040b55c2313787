/**
 * What a rule may read of a packet, its conntrack entry, its socket or the device. The names are nftables' own; iptables
 * matches are assembled to the same fields. Reading a field that the packet does not have (a TCP port of a UDP packet,
 * an IPv4 address of an IPv6 packet) makes the comparison false, negated or not, as in the kernel (NFT_BREAK).
 * Integers are numbers, addresses `Ip`, device names and MACs strings (MAC lower case with colons).
 */
export type Field =
  | 'ip saddr' | 'ip daddr' | 'ip protocol' | 'ip ttl' | 'ip length' | 'ip dscp' | 'ip ecn' | 'ip tos' | 'ip id' | 'ip frag-off' | 'ip version' | 'ip hdrlength'
  | 'ip6 saddr' | 'ip6 daddr' | 'ip6 nexthdr' | 'ip6 hoplimit' | 'ip6 length' | 'ip6 dscp' | 'ip6 ecn' | 'ip6 tos' | 'ip6 flowlabel'
  | 'tcp sport' | 'tcp dport' | 'tcp flags' | 'tcp mss'
  | 'udp sport' | 'udp dport' | 'udp length' | 'sctp sport' | 'sctp dport' | 'dccp sport' | 'dccp dport' | 'udplite sport' | 'udplite dport'
  /** Ports of any protocol that has them. */
  | 'th sport' | 'th dport'
  | 'icmp type' | 'icmp code' | 'icmp id' | 'icmpv6 type' | 'icmpv6 code' | 'icmpv6 id'
  | 'ether saddr' | 'ether daddr' | 'ether type' | 'vlan id'
  | 'meta mark' | 'meta iifname' | 'meta oifname' | 'meta iif' | 'meta oif' | 'meta iiftype' | 'meta oiftype'
  | 'meta l4proto' | 'meta nfproto' | 'meta protocol' | 'meta length' | 'meta pkttype' | 'meta skuid' | 'meta skgid' | 'meta priority' | 'meta cgroup'
  | 'meta ibrname' | 'meta obrname' | 'meta iifgroup' | 'meta oifgroup' | 'meta iifkind' | 'meta oifkind' | 'meta rtclassid' | 'meta cpu' | 'meta secmark' | 'meta nftrace' | 'meta ipsec'
  /** Bridge port devices as xt_physdev sees them; empty string when the packet has seen no bridge. One that came by a port and goes out of none has no `phys out`. */
  | 'phys in' | 'phys out' | 'phys is-in' | 'phys is-out' | 'phys is-bridged'
  | 'ct state' | 'ct status' | 'ct mark' | 'ct direction' | 'ct zone' | 'ct expiration' | 'ct helper' | 'ct label' | 'ct id'
  | 'ct l3proto' | 'ct protocol'
  | 'ct original saddr' | 'ct original daddr' | 'ct original proto-src' | 'ct original proto-dst'
  | 'ct reply saddr' | 'ct reply daddr' | 'ct reply proto-src' | 'ct reply proto-dst'
  | 'ct original packets' | 'ct original bytes' | 'ct reply packets' | 'ct reply bytes' | 'ct packets' | 'ct bytes' | 'ct count'
  | 'socket transparent' | 'socket mark' | 'socket wildcard'
  | 'rt nexthop' | 'rt mtu';

/** Bits of `ct state` as nftables numbers them (include/uapi/linux/netfilter/nf_tables.h, NF_CT_STATE_BIT). */
export const CT_STATE = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 } as const;

/** Bits of `ct status` (include/uapi/linux/netfilter/nf_conntrack_common.h, enum ip_conntrack_status). */
export const CT_STATUS = { expected: 1, 'seen-reply': 2, assured: 4, confirmed: 8, snat: 16, dnat: 32, dying: 512 } as const;
