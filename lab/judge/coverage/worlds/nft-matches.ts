import type { Step, World } from '../../world.ts';
import { oddPackets } from './odd-packets.ts';
import { asker, C4, C6, MACS, S4, S6, step, usual, world } from './site.ts';

type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
type Matches = Readonly<Partial<Record<Hook, readonly string[]>>>;

const HEADERS: readonly string[] = [
  `ip saddr ${C4}`, `ip saddr != ${C4}`, `ip daddr ${S4}`, `ip daddr { ${S4}, 10.7.1.0/24 }`, `ip daddr != { ${S4} }`, 'ip protocol tcp', 'ip protocol != tcp', 'ip ttl 64', 'ip ttl < 10', 'ip ttl { 1, 2, 255 }', 'ip length 50-70', 'ip length > 1000',
  'ip dscp ef', 'ip dscp != cs0', 'ip dscp { cs1, cs4 }', 'ip ecn ce', 'ip ecn != not-ect', 'ip frag-off & 0x1fff != 0', 'ip frag-off & 0x2000 == 0', 'ip version 4', 'ip version != 4', 'ip hdrlength 5', 'ip hdrlength != 5',
  `ip6 saddr ${C6}`, `ip6 saddr != ${C6}`, `ip6 daddr ${S6}`, `ip6 daddr { ${S6}, fd07:1::/64 }`, 'ip6 nexthdr tcp', 'ip6 nexthdr != tcp', 'ip6 hoplimit 64', 'ip6 hoplimit < 10', 'ip6 length 20-40', 'ip6 length > 1000', 'ip6 dscp ef', 'ip6 dscp != cs0',
  'ip6 ecn ce', 'ip6 ecn != not-ect', 'tcp sport 20000-20010', 'tcp sport != 20000-20010', 'tcp dport 80', 'tcp dport != 80', 'tcp dport { 22, 80-90 }', 'tcp flags syn', 'tcp flags != syn', 'tcp flags & (fin | syn | rst | ack) == syn', 'tcp flags syn / syn,ack', 'tcp flags ! rst', 'tcp flags { syn, syn | ack }',
  'udp sport < 20020', 'udp dport 53', 'udp dport != { 53, 8053 }', 'udp length 9-40', 'udp length > 100', 'tcp flags & (fin | (syn | rst)) == syn', 'tcp flags & (fin | syn | rst | psh | ack | urg) == (syn | ack)', 'th sport 20000-20010', 'th dport 53', 'meta l4proto { tcp, udp } th dport { 53, 80 }', 'sctp sport 80', 'sctp dport != 80', 'dccp sport 80', 'dccp dport 80', 'udplite sport 80', 'udplite dport 80',
  'icmp type echo-request', 'icmp type != echo-request', 'icmp code 3', 'icmp code 0', 'icmp id 20003', 'icmp id != 20003', 'icmp id 20001-20003', 'icmp type { echo-reply, destination-unreachable }', 'icmpv6 type echo-request', 'icmpv6 type != echo-request', 'icmpv6 code 4', 'icmpv6 code 0', 'icmpv6 id 20015', 'icmpv6 id != 20015',
  'tcp option maxseg size 1000-1500', 'tcp option maxseg size < 1000', 'tcp option maxseg size > 1000',
];

const CONNTRACK: readonly string[] = [
  'ct state new', 'ct state established,related', 'ct state invalid', 'ct state != new', 'ct state { new, untracked }', 'ct state ! new', 'ct status confirmed', 'ct status seen-reply', 'ct status ! snat', 'ct status dnat', 'ct mark 0', 'ct mark & 0xff == 0x7', 'ct mark != 0',
  'ct direction original', 'ct direction reply', 'ct zone 0', 'ct zone 1', 'ct l3proto ipv4', 'ct l3proto ipv6', 'ct protocol tcp', 'ct protocol != tcp', `ct original ip saddr ${C4}`, `ct original ip daddr ${S4}`, `ct original ip6 saddr ${C6}`, `ct original ip6 daddr ${S6}`, `ct reply ip saddr ${S4}`,
  `ct reply ip daddr ${C4}`, `ct reply ip6 saddr != ${S6}`, `ct reply ip6 daddr ${C6}`, 'meta l4proto tcp ct original proto-src 20000-20010', 'meta l4proto tcp ct original proto-dst 80', 'meta l4proto udp ct reply proto-src 53', 'meta l4proto udp ct reply proto-dst 20000-20050', 'ct state & (new | established) == new', 'ct original protocol udp', 'ct reply protocol udp', 'ct original l3proto ipv4', 'ct reply l3proto ipv6',
];

const META: readonly string[] = [
  'meta mark 0', 'meta mark & 0x10 == 0x10', 'meta mark != 0', 'meta mark { 0x1, 0x10 }', 'meta mark ^ 0x10 == 0', 'meta mark | 0x1 == 0x11', 'meta l4proto tcp', 'meta l4proto != { tcp, udp }', 'meta nfproto ipv4', 'meta nfproto ipv6', 'meta protocol ip', 'meta protocol ip6',
  'meta length 50-70', 'meta length >= 1000', 'meta pkttype host', 'meta pkttype other', 'meta pkttype != host', 'meta priority 0', 'meta priority 1:5', 'meta priority != none', 'meta ipsec exists', 'meta ipsec missing',
  'fib daddr type local', 'fib daddr type { unicast, broadcast }', 'fib daddr type != unicast', 'fib saddr type local',
  `ip saddr . ip daddr . meta l4proto { ${C4} . ${S4} . tcp, ${C4} . ${S4} . icmp }`, `ip daddr . tcp dport { ${S4} . 80 }`, `ip6 daddr . udp dport != { ${S6} . 53 }`, 'ip saddr @plain', 'ip saddr != @plain', 'ip daddr @nets', 'ip daddr . meta l4proto . th dport @triples', 'ip6 saddr @six', 'tcp dport @ports', 'meta mark @marks',
];

const MATCHES: Matches = {
  prerouting: [
    ...HEADERS, ...CONNTRACK, ...META, 'iifname "hc"', 'iifname != "hc"', 'iifname "h*"', 'iifname { "hs", "x*" }', 'iif "hc"', 'iif != "hs"', 'iif { "hc", "lo" }', 'iiftype ether', 'iiftype loopback', 'meta iifkind "veth"', 'meta iifkind != "veth"', 'meta iifkind "bridge"', `ether saddr ${MACS.c0}`, `ether saddr != ${MACS.c0}`,
    `ether daddr ${MACS.hc}`, `ether daddr { ${MACS.hs} }`, 'ether type ip', 'ether type ip6', 'fib saddr . iif oif missing', 'fib saddr . iif oif exists', 'fib saddr oif "hc"', 'fib saddr . mark oifname "hs"', 'fib daddr . iif type local', 'iifname . ip saddr @names', '@th,16,16 80', '@th,0,16 20000-20010',
  ],
  input: ['iifname "hc"', 'ct state new', 'tcp dport 80', 'meta l4proto icmp'],
  forward: ['iifname "hc" oifname "hs"', 'oifname "hs"', 'oifname != "hs"', 'oif "hs"', 'oif != "hc"', 'oifname { "hc", "lo" }', 'oiftype ether', 'oiftype loopback', 'meta oifkind "veth"', 'meta oifkind "vxlan"', `rt ip nexthop ${S4}`, `rt ip nexthop != ${S4}`, `rt ip6 nexthop ${S6}`, 'rt ip6 nexthop fd07:1::2', 'rt ipsec exists', 'rt ipsec missing'],
  output: [...CONNTRACK, 'meta skuid 1000', 'meta skuid != 1000', 'meta skuid 500-1500', 'meta skgid 0', 'meta skgid 1000', 'oifname "hs"', 'oif "hs"', 'oifname "lo"'],
  postrouting: ['oifname "hs"', 'iifname "hc"', 'meta skuid 0', 'ct status snat', 'ct direction original'],
};

const SETS: readonly string[] = [
  'add set inet k plain { type ipv4_addr ; }', `add element inet k plain { ${C4} }`, 'add set inet k nets { type ipv4_addr ; flags interval ; }', 'add element inet k nets { 10.7.2.0/24, 192.0.2.1-192.0.2.9 }',
  'add set inet k triples { type ipv4_addr . inet_proto . inet_service ; flags interval ; }', `add element inet k triples { 10.7.2.0/24 . tcp . 80-90, ${C4} . udp . 53 }`, 'add set inet k six { type ipv6_addr ; }', `add element inet k six { ${C6} }`,
  'add set inet k ports { type inet_service ; flags interval ; }', 'add element inet k ports { 80, 8000-8999 }', 'add set inet k marks { type mark ; }', 'add element inet k marks { 0x10 }', 'add set inet k names { type ifname . ipv4_addr ; }', `add element inet k names { "hc" . ${C4} }`,
];

/** TCP has a mark, in both families. */
const MARKED: readonly Step[] = (['iptables', 'ip6tables'] as const).map((name) => step('host', `${name}-legacy-restore`, '*raw', '-A PREROUTING -p tcp -j MARK --set-xmark 0x10/0xffffffff', 'COMMIT'));

/** Every expression and field of nft that a rule of the inet family can ask, on the usual packets and on odd ones. */
export function nftMatches(): World {
  const asked = asker();
  usual(asked);
  oddPackets(asked);
  for (const to of [S4, S6]) asked.ask('host', 'tcp', to, 80, { uid: 1000 });
  for (const to of [S4, S6]) asked.ask('c', 'udp', to, 53, { size: 1200 });
  const chains = Object.entries(MATCHES).flatMap(([hook, list]) => [
    `add chain inet k ${hook} { type filter hook ${hook} priority -140 ; }`,
    ...list.map((text) => `add rule inet k ${hook} ${text} jump nothing`), `add rule inet k ${hook} jump nothing`,
  ]);
  return world('nft-matches', { steps: [...MARKED, step('host', 'nft', 'add table inet k', 'add chain inet k nothing', ...SETS, ...chains)], probes: asked.probes });
}
