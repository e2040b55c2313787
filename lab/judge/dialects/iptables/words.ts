import fc from 'fast-check';
import type { Grammar } from '../grammar.ts';
import { COMMON, name, oddText, quoted, upTo } from '../words.ts';

function someOf(words: string, between = ','): fc.Arbitrary<string> {
  const all = words.split(' ');
  return fc.shuffledSubarray(all, { minLength: 1, maxLength: Math.min(5, all.length) }).map((some) => some.join(between));
}

function oneOf(words: string): fc.Arbitrary<string> {
  return fc.constantFrom(...words.split(' '));
}

const rate = fc.tuple(fc.integer({ min: 1, max: 10000 }), oneOf('/sec /second /min /minute /hour /day /s /m /h /d')).map(([count, per]) => `${count}${per}`);
const clock = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 59 })).map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const date = fc.tuple(fc.integer({ min: 1970, max: 2037 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), fc.option(clock)).map(([y, m, d, at]) => `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}${at === null ? '' : `T${at}`}`);
const ports = fc.array(fc.oneof(upTo(65535), fc.constantFrom('1:5', '1024:65535', '80:80')), { minLength: 1, maxLength: 7 }).map((some) => some.join(','));
const hexText = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 12 }).map((bytes) => `"|${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}|"`);

/** Values of options, for both families. */
const VALUES: Grammar = {
  ...COMMON,
  not: ['', '', '', '! '],
  text: quoted(oddText, 255), 'text-29': quoted(oddText, 29), 'text-63': quoted(oddText, 63), 'text-127': quoted(oddText, 126),
  'ports-list': ports, 'name-15': name(15), 'name-29': name(29), 'name-199': name(199), 'name-27': name(27),
  iface: ['<ifname>', 'cali+', 'eth+', '+', 'a+b'],
  proto: oneOf('tcp udp icmp sctp dccp udplite gre esp ah ipcomp 253 0 all ipv6 ospf 4 icmpv6 TCP Udp igmp'),
  mark: ['<u32>', '<hex32>', '<hex32>/<hex32>', '<u32>/<hex32>'],
  'mark-value': ['<u32>', '<hex32>'],
  addrtypes: someOf('UNSPEC UNICAST LOCAL BROADCAST ANYCAST MULTICAST BLACKHOLE UNREACHABLE PROHIBIT THROW NAT XRESOLVE'),
  dscpclass: oneOf('CS0 CS1 CS7 AF11 AF43 EF BE ef'), 'dscp-num': ['<dscp>', '0x0a', '0x3f'],
  ctstates: someOf('NEW ESTABLISHED RELATED INVALID UNTRACKED SNAT DNAT new'), states: someOf('NEW ESTABLISHED RELATED INVALID UNTRACKED'),
  ctstatuses: someOf('EXPECTED ASSURED SEEN_REPLY CONFIRMED NONE'),
  ctdir: oneOf('ORIGINAL REPLY original'), ctevents: someOf('new related destroy reply assured protoinfo helper mark natseqinfo secmark'),
  rate, byterate: ['<small>b/s', '<small>kb/s', '<small>mb/s', '512kb/s'],
  hashmode: someOf('srcip srcport dstip dstport'),
  clock, date, weekdays: someOf('Mon Tue Wed Thu Fri Sat Sun'), monthdays: someOf('1 2 15 28 30 31'),
  tcpflags: fc.oneof(someOf('SYN ACK FIN RST URG PSH'), oneOf('ALL NONE')),
  tosname: oneOf('Minimize-Delay Maximize-Throughput Maximize-Reliability Minimize-Cost Normal-Service'),
  bytecode: fc.constantFrom('"4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"', '"1,6 0 0 4294967295"'),
  u32: upTo(4294967295),
  u32test: oneOf('"6&0xFF=1" "0>>22&0x3C@0>>24=0" "0=1:5,7" "6&0xFF=1&&4&0x3FFF=0&&0>>22&0x3C@0>>24=0" "0&0xFFFF=0x100:0xFFFF"'),
  hexstring: hexText,
  setdirs: someOf('src dst'), physdevs: ['<ifname>', 'veth+'],
  dccptypes: someOf('REQUEST RESPONSE DATA ACK DATAACK CLOSEREQ CLOSE RESET SYNC SYNCACK INVALID'),
  chunks: someOf('DATA INIT INIT_ACK SACK HEARTBEAT ABORT SHUTDOWN ERROR COOKIE_ECHO ASCONF FORWARD_TSN DATA:Be ABORT:t'),
  tcpopts: someOf('wscale mss sack-permitted sack timestamp md5 5 254'),
  loglevel: oneOf('emerg alert crit error warning notice info debug 0 3 4 7'),
  probability: fc.oneof(fc.constantFrom('0.5', '0', '1', '0.33333333349', '0.00000000047', '0.1', '0.99999999953'), fc.float({ min: 0, max: 1, noNaN: true }).map((value) => value.toFixed(11))),
  fraction: oneOf('250ms 500ms 1s 2s 100000us'),
  prob: upTo(4294967295), genre: oneOf('Linux Windows OpenBSD unknown Linux:2.6'),
  hooklimit: upTo(10000, 1),
  'chunk-how': oneOf('all any only'), 'connbytes-dir': oneOf('original reply both'), 'connbytes-mode': oneOf('packets bytes avgpkt'),
  pkttype: oneOf('unicast broadcast multicast host otherhost'), 'policy-proto': oneOf('esp ah ipcomp'),
  'hmark-tuple': someOf('src dst sport dport spi ct'), tzone: oneOf('mark'), audit: oneOf('accept drop reject'),
};

/** What an address, a network and a range of addresses are, and the names of ICMP, in IPv4. */
const IPV4: Grammar = {
  addr: ['<ip4>'], net: ['<net4>', '<ip4>', '<ip4>/255.0.255.0', '<ip4>/255.255.0.0'], range: ['<range4>'], masklen: upTo(32), 'set-a': oneOf('foo foo2 lst'),
  icmp: oneOf('icmp'), icmptype: ['<u8>', '<u8>/<u8>', 'any', '<icmpname>'],
  icmpname: oneOf('echo-reply destination-unreachable network-unreachable host-unreachable port-unreachable fragmentation-needed source-quench redirect echo-request ping ttl-exceeded TOS-network-redirect router-advertisement time-exceeded parameter-problem timestamp-request address-mask-reply'),
  'nat-addr': ['<ip4>', '<range4>'], 'nat-to': ['<nat-addr>', '<ip4>:<port1>', '<range4>:<small>-<port1>', ':<port1>', ':1-<port1>'],
  reject: oneOf('icmp-net-unreachable icmp-host-unreachable icmp-port-unreachable icmp-proto-unreachable icmp-net-prohibited icmp-host-prohibited icmp-admin-prohibited net-unreach host-prohib port-unreach admin-prohib'),
};

const IPV6: Grammar = {
  addr: ['<ip6>'], net: ['<net6>', '<ip6>', '<ip6>/ffff::ffff', '<ip6>/ffff:ffff::'], range: ['<range6>'], masklen: upTo(128), 'set-a': oneOf('foo6 foo26'),
  icmp: oneOf('icmpv6 ipv6-icmp'), icmptype: ['<u8>', '<u8>/<u8>', '<icmpname>'],
  icmpname: oneOf('destination-unreachable no-route communication-prohibited beyond-scope address-unreachable port-unreachable failed-policy reject-route packet-too-big time-exceeded ttl-exceeded parameter-problem bad-header echo-request ping echo-reply router-solicitation router-advertisement neighbour-solicitation neighbor-advertisement redirect'),
  'nat-addr': ['<ip6>', '<range6>'], 'nat-to': ['<nat-addr>', '@<ip6>@:<port1>', '@<range6>@:<small>-<port1>', ':<port1>'],
  reject: oneOf('icmp6-no-route no-route icmp6-adm-prohibited adm-prohibited icmp6-addr-unreachable addr-unreach icmp6-port-unreachable policy-fail icmp6-reject-route'),
};

/** The values of one family. `@` stands for a bracket, which templates use for what may be left out. */
export function valuesOf(family: 4 | 6): Grammar {
  return { ...VALUES, ...(family === 4 ? IPV4 : IPV6) };
}
