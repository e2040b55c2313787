import fc from 'fast-check';
import type { Grammar } from '../grammar.ts';
import { COMMON, name, oddText, simplyQuoted, upTo } from '../words.ts';

function oneOf(words: string): fc.Arbitrary<string> {
  return fc.constantFrom(...words.split(' '));
}

export const VALUES: Grammar = {
  ...COMMON,
  n: name(30).map((some) => `${some}%`), comment: simplyQuoted(oddText, 255).filter((text) => !text.includes('|') && !text.includes('%')),
  bits4: upTo(32, 1), bits6: upTo(128, 1), net: ['<ip4>/<bits4>'], netv6: ['<ip6>/<bits6>'], seconds: upTo(2147483), prio: oneOf('1:10 0:1 ffff:1'), hash: oneOf('64 1024 4096'),
  proto: oneOf('tcp udp sctp udplite 6 17'), port: fc.oneof(upTo(65535), oneOf('http ssh 53')),
  pport: ['<proto>:<port>', '<port>', 'icmp:echo-request', 'icmp:8/0', 'icmp:3/1', 'icmp:<u8>/<u8>', 'icmpv6:echo-request', 'gre:0', '47:0', 'esp:0', 'tcp:<range>', 'icmp:ping', 'icmpv6:128/0', '0:0'], range: ['1-20', '80-90'], 'pport6': ['<proto>:<port>', 'icmpv6:echo-request', 'icmpv6:<u8>/<u8>', 'icmpv6:neighbour-solicitation', 'udp:<range>', '58:129/0'],
  'short4': fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 250 })).map(([a, b]) => `10.0.${a}.${b}-10.0.${a}.${b + 5}`),
  common: ['', ' timeout <seconds>', ' counters', ' comment', ' timeout <seconds> counters comment', ' skbinfo', ' forceadd', ' counters skbinfo', ' hashsize <hash> maxelem <port1>', ' timeout 0 comment', ' bucketsize 4', ' initval 0xdeadbeef'],
  with: ['', '', '', ' timeout <seconds>', ' comment <comment>', ' packets <u32> bytes <u32>', ' skbmark <hex32> skbprio <prio> skbqueue <u16>', ' skbmark <hex32>/<hex32>', ' timeout <seconds> packets 1 bytes 2 comment <comment>', ' packets 18446744073709551615'],
};

/** Every type of ipset 7.17 with its options: a `create` line and its `add` lines, `|` between them. `%` keeps the names of two sets apart. */
export const SETS: readonly string[] = [
  'create a% hash:ip<common>|add a% <ip4><with>|add a% <ip4>', 'create a% hash:ip family inet6<common>|add a% <ip6><with>|add a% <ip6>', 'create a% hash:ip netmask <bits4><common>|add a% <ip4>|add a% <short4>', 'create a% hash:ip family inet6 netmask <bits6>|add a% <ip6>', 'create a% hash:ip bitmask 255.255.0.255|add a% <ip4>', 'create <n> hash:ip timeout 5|create b% hash:ip comment counters|add b% <ip4> comment <comment> packets 5 bytes 6',
  'create a% hash:net<common>|add a% <net><with>|add a% <net> nomatch', 'create a% hash:net family inet6<common>|add a% <netv6><with>|add a% <netv6> nomatch', 'create a% hash:net|add a% <short4>|add a% <ip4>|add a% 0.0.0.0/1', 'create a% hash:net comment timeout 100|add a% <net> nomatch timeout <seconds> comment <comment>',
  'create a% hash:ip,port<common>|add a% <ip4>,<pport><with>|add a% <ip4>,<pport>', 'create a% hash:ip,port family inet6<common>|add a% <ip6>,<pport6><with>', 'create a% hash:ip,port netmask <bits4>|add a% <ip4>,<pport>', 'create a% hash:ip,port bitmask 255.0.255.0|add a% <ip4>,<pport>', 'create a% hash:ip,port|add a% <short4>,<pport>',
  'create a% hash:ip,port,ip<common>|add a% <ip4>,<pport>,<ip4><with>', 'create a% hash:ip,port,ip family inet6|add a% <ip6>,<pport6>,<ip6>', 'create a% hash:ip,port,net<common>|add a% <ip4>,<pport>,<net><with>|add a% <ip4>,<pport>,<net> nomatch', 'create a% hash:ip,port,net family inet6|add a% <ip6>,<pport6>,<netv6>',
  'create a% hash:net,port<common>|add a% <net>,<pport><with>|add a% <net>,<pport> nomatch', 'create a% hash:net,port family inet6|add a% <netv6>,<pport6>', 'create a% hash:net,iface<common>|add a% <net>,<ifname><with>|add a% <ip4>,physdev:<ifname>', 'create a% hash:net,iface|add a% <net>,eth wildcard|add a% <net>,<ifname> nomatch', 'create a% hash:net,iface family inet6|add a% <netv6>,<ifname>|add a% <netv6>,physdev:eth0 wildcard',
  'create a% hash:net,net<common>|add a% <net>,<net><with>', 'create a% hash:net,port,net<common>|add a% <net>,<pport>,<net>', 'create a% hash:mac<common>|add a% <mac><with>', 'create a% hash:ip,mac<common>|add a% <ip4>,<mac>', 'create a% hash:ip,mark markmask <hex32><common>|add a% <ip4>,<u32>',
  'create a% bitmap:ip range 10.0.0.0/16<common>|add a% 10.0.<u8>.<u8><with>', 'create a% bitmap:ip range 10.0.0.0-10.0.3.255 netmask 28|add a% 10.0.1.0', 'create a% bitmap:ip,mac range 10.0.0.0/16<common>|add a% 10.0.<u8>.<u8>,<mac><with>|add a% 10.0.<u8>.<u8>', 'create a% bitmap:port range 0-65535<common>|add a% <port><with>|add a% <range>', 'create a% bitmap:port range 1024-2048 timeout 5|add a% tcp:1500|add a% 1025-1030',
  'create m% hash:ip|create a% list:set<common>|add a% m%<with>', 'create m% hash:ip|create n% hash:net|create a% list:set size 8|add a% m%|add a% n% before m%|add n% <net>', 'create <n> list:set', 'create <n> hash:ip<common>', 'create <n> hash:net family inet6', 'create <n> bitmap:port range <port>-65535', '-N a% hash:ip|-A a% <ip4>', 'create a% iphash|add a% <ip4>', 'create a% nethash|add a% <net>', 'create a% hash:ip|add a% <ip4>|del a% 10.0.0.1 -exist|flush a%|add a% <ip4>', 'create a% hash:ip --timeout 5|add a% <ip4>', 'n a% hash:ip|add a% <ip4> -exist',
];
